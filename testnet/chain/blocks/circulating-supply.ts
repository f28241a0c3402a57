import { marketState } from '#sdk/actors/market/state.ts'
import { powerState } from '#sdk/actors/power/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import type { StateTree } from '../state-tree/state-tree.ts'

/** attoFIL that the network began with: what blocks will pay, and what accounts were given. */
export interface Allocation {
  readonly mining: bigint
  readonly accounts: bigint
}

/** Where all the money is, in attoFIL. */
export interface CirculatingSupply {
  readonly vested: bigint
  readonly mined: bigint
  readonly burnt: bigint
  readonly locked: bigint
  readonly circulating: bigint
}

/** Source: venus pkg/statemanger circulating supply; this network has no vesting, so accounts are vested at once. */
export function circulatingSupply(tree: StateTree, allocation: Allocation): CirculatingSupply {
  const market = tree.state(singletonIds.market, marketState)
  const power = tree.state(singletonIds.power, powerState)
  const balance = (id: number) => tree.get(id)?.balance ?? 0n
  const vested = allocation.accounts
  const mined = allocation.mining - balance(singletonIds.reward)
  const burnt = balance(singletonIds.burntFunds)
  const locked =
    market.totalClientLockedCollateral +
    market.totalProviderLockedCollateral +
    market.totalClientStorageFee +
    power.totalPledgeCollateral
  const circulating = vested + mined - burnt - locked
  return { vested, mined, burnt, locked, circulating: circulating < 0n ? 0n : circulating }
}
