import type { TestnetClient } from '#sdk/clients/testnet-client.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { devnetErrors } from './errors.ts'

/** What the actions of this folder need of a connection: `connect()` and `forceNetwork().clients` are such. */
export interface DevnetConnection {
  readonly testnet: TestnetClient
}

/**
 * Calls what only a local network's node has. Calls that may take the chain far have no deadline.
 *
 * @throws {DEVNET_NOT_LOCAL} naming the node's URL
 * @example
 * import { onLocalNetwork } from '#sdk/actions/devnet/on-local-network.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * const epoch = await onLocalNetwork(network, 'advance', (testnet) => testnet.advance('1d'))
 */
export async function onLocalNetwork<R>(
  { testnet }: DevnetConnection,
  action: string,
  call: (testnet: TestnetClient) => Promise<R>,
): Promise<R> {
  try {
    return await call(testnet)
  } catch (error) {
    if (!DealkitError.is(error, 'RPC_METHOD_NOT_FOUND')) throw error
    throw devnetErrors.DEVNET_NOT_LOCAL({ url: testnet.url, action }, { cause: error })
  }
}
