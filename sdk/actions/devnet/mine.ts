import type { TipSet } from '#sdk/chain/tipset.ts'
import { chainConditionOf, type Until, type UntilOptions } from './condition.ts'
import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/**
 * Makes so many tipsets, one an epoch, each when every service has come to rest. Gives the new head.
 *
 * @throws {DEVNET_NOT_LOCAL} {NETWORK_NOT_QUIET}
 * @example
 * const { height } = await mine(connection, 3)
 */
export function mine(connection: DevnetConnection, tipSets = 1): Promise<TipSet> {
  return onLocalNetwork(connection, 'mine on demand', (testnet) => testnet.mine(tipSets))
}

/**
 * Makes tipsets, one an epoch, until something has come about. Gives the epoch.
 *
 * @throws {DEVNET_NOT_LOCAL} {CONDITION_NOT_MET} {CONDITION_IMPOSSIBLE} {NETWORK_NOT_QUIET}
 * @example
 * await mineUntil(connection, { message: cid })
 */
export function mineUntil(connection: DevnetConnection, until: Until, options: UntilOptions = {}): Promise<number> {
  return onLocalNetwork(connection, 'mine on demand', (testnet) =>
    testnet.mineUntil(chainConditionOf(until), options.within ?? null),
  )
}
