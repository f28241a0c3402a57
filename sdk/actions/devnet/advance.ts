import { chainConditionOf, type Until, type UntilOptions } from './condition.ts'
import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/**
 * Moves the chain on by epochs or a duration such as `180d`. Where nothing happens there are null rounds; everything due on
 * the way (cron, window PoSt, settlements, timers of the services) happens in its order. Gives the epoch.
 *
 * @throws {DEVNET_NOT_LOCAL} {NETWORK_NOT_QUIET}
 * @example
 * await advance(connection, '180d')
 */
export function advance(connection: DevnetConnection, span: number | string): Promise<number> {
  return onLocalNetwork(connection, 'advance', (testnet) => testnet.advance(span))
}

/**
 * Moves the chain on until something has come about, waiting before each tipset until every service has come to rest: the
 * same script always makes the same chain. Gives the epoch.
 *
 * @throws {DEVNET_NOT_LOCAL} {CONDITION_NOT_MET} {CONDITION_IMPOSSIBLE} {NETWORK_NOT_QUIET}
 * @example
 * await advanceUntil(connection, { deal: proposalCid, state: 'Active' })
 * await advanceUntil(connection, { sector: 0, state: 'Proving' }, { within: '2d' })
 */
export function advanceUntil(connection: DevnetConnection, until: Until, options: UntilOptions = {}): Promise<number> {
  return onLocalNetwork(connection, 'advance', (testnet) =>
    testnet.advanceUntil(chainConditionOf(until), options.within ?? null),
  )
}
