import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/**
 * Replaces the last tipsets by a heavier fork without their messages, which go back to the pool; subscribers get the revert
 * and apply events of a real reorganisation. Gives the epoch of the new head.
 *
 * @throws {DEVNET_NOT_LOCAL} {NETWORK_NOT_QUIET}
 * @example
 * import { reorg } from '#sdk/actions/devnet/reorg.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await reorg(network, 2)
 */
export function reorg(connection: DevnetConnection, depth: number): Promise<number> {
  return onLocalNetwork(connection, 'reorganise', (testnet) => testnet.reorg(depth))
}
