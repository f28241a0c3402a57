import type { CID } from 'multiformats/cid'
import type { InvocationResult } from '#sdk/chain/execution.ts'
import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/** What a message did: all its calls, as data and as indented lines. */
export interface MessageTrace {
  readonly result: InvocationResult
  readonly text: string
}

/**
 * Tells how a message on the chain was executed: the tree of its calls with decoded parameters and returns, exit codes and gas.
 *
 * @throws {DEVNET_NOT_LOCAL} {MESSAGE_NOT_FOUND}
 * @example
 * import { trace } from '#sdk/actions/devnet/trace.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const network = connect(await loadNetworkInfo())
 * console.log((await trace(network, CID.parse('bafy2bzace…'))).text)
 */
export function trace(connection: DevnetConnection, message: CID): Promise<MessageTrace> {
  return onLocalNetwork(connection, 'trace messages', async (testnet) => {
    const [result, text] = await Promise.all([testnet.trace(message), testnet.traceText(message)])
    return { result, text }
  })
}
