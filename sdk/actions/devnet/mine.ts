import type { TipSet } from '#sdk/chain/tipset.ts'
import { chainConditionOf, type Until, type UntilOptions } from './condition.ts'
import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/**
 * Makes so many tipsets, one an epoch, each when every service has come to rest. Gives the new head.
 *
 * @throws {DEVNET_NOT_LOCAL} {NETWORK_NOT_QUIET}
 * @example
 * import { mine } from '#sdk/actions/devnet/mine.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * const { height } = await mine(network, 3)
 */
export function mine(connection: DevnetConnection, tipSets = 1): Promise<TipSet> {
  return onLocalNetwork(connection, 'mine on demand', (testnet) => testnet.mine(tipSets))
}

/**
 * Makes tipsets, one an epoch, until something has come about. Gives the epoch.
 *
 * @throws {DEVNET_NOT_LOCAL} {CONDITION_NOT_MET} {CONDITION_IMPOSSIBLE} {CONDITION_UNKNOWN} {NETWORK_NOT_QUIET}
 * @example
 * import { mineUntil } from '#sdk/actions/devnet/mine.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const network = connect(await loadNetworkInfo())
 * await mineUntil(network, { message: CID.parse('bafy2bzace…') })
 */
export function mineUntil(connection: DevnetConnection, until: Until, options: UntilOptions = {}): Promise<number> {
  return onLocalNetwork(connection, 'mine on demand', (testnet) =>
    testnet.mineUntil(chainConditionOf(until), options.within ?? null),
  )
}
