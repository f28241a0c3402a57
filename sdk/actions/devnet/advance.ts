import { chainConditionOf, type Until, type UntilOptions } from './condition.ts'
import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/**
 * Moves the chain on by epochs or a duration such as `180d`. Where nothing happens there are null rounds; everything due on
 * the way (cron, window PoSt, settlements, timers of the services) happens in its order. Gives the epoch.
 *
 * @throws {DEVNET_NOT_LOCAL} {NETWORK_NOT_QUIET}
 * @example
 * import { advance } from '#sdk/actions/devnet/advance.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * await advance(network, '180d')
 */
export function advance(connection: DevnetConnection, span: number | string): Promise<number> {
  return onLocalNetwork(connection, 'advance', (testnet) => testnet.advance(span))
}

/**
 * Moves the chain on until something has come about, waiting before each tipset until every service has come to rest: the
 * same script always makes the same chain. Gives the epoch.
 *
 * @throws {DEVNET_NOT_LOCAL} {CONDITION_NOT_MET} {CONDITION_IMPOSSIBLE} {CONDITION_UNKNOWN} {NETWORK_NOT_QUIET}
 * @example
 * import { advanceUntil } from '#sdk/actions/devnet/advance.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const network = connect(await loadNetworkInfo())
 * await advanceUntil(network, { deal: CID.parse('bafyrei…'), state: 'Active' })
 * await advanceUntil(network, { sector: 0, state: 'Proving' }, { within: '2d' })
 */
export function advanceUntil(connection: DevnetConnection, until: Until, options: UntilOptions = {}): Promise<number> {
  return onLocalNetwork(connection, 'advance', (testnet) =>
    testnet.advanceUntil(chainConditionOf(until), options.within ?? null),
  )
}
