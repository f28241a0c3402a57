import { providerCollateralBounds } from '#sdk/actors/market/policy.ts'
import {
  inactiveDealState,
  marketState,
  openDealStates,
  openEscrowTable,
  openLockedTable,
  openPendingProposals,
  openProposals,
} from '#sdk/actors/market/state.ts'
import { currentTotalPower, powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import { openVerifiedClients, openVerifiers, verifregState } from '#sdk/actors/verifreg/state.ts'
import { Address } from '#sdk/address/address.ts'
import type { TipSetKey } from '#sdk/chain/tipset-key.ts'
import type { stateMethods } from '#sdk/rpc/api/node/state.ts'
import type { MarketDeal } from '#sdk/rpc/types/market-deal.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { circulatingSupply } from '../blocks/circulating-supply.ts'
import { chainErrors } from '../errors.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import type { Node } from './node.ts'

/** Nodes answer with a tenth more than the least, for it moves until the deal is published. */
const BOUND_MARGIN = { numerator: 110n, denominator: 100n }

type TreeAt = (key: TipSetKey | undefined) => StateTree

/** The storage market actor, the verified registry, and what collateral deals take. */
export function marketHandlers({ chain }: Node, treeAt: TreeAt): Handlers<typeof stateMethods> {
  const marketAt = (tree: StateTree) => tree.state(singletonIds.market, marketState)
  const balanceOf = (tree: StateTree, address: Address) => {
    const id = tree.resolve(address)
    if (id === undefined) return { escrow: 0n, locked: 0n }
    const market = marketAt(tree)
    const key = Address.fromId(id)
    return {
      escrow: openEscrowTable(tree.store, market).get(key) ?? 0n,
      locked: openLockedTable(tree.store, market).get(key) ?? 0n,
    }
  }
  const dealAt = (tree: StateTree, id: number): MarketDeal | undefined => {
    const market = marketAt(tree)
    const proposal = openProposals(tree.store, market).get(id)
    if (proposal === undefined) return undefined
    const state = openDealStates(tree.store, market).get(id) ?? inactiveDealState
    return { proposal, state: { sectorNumber: undefined, ...state } }
  }
  const dataCap = (open: typeof openVerifiers, tree: StateTree, address: Address) => {
    const id = tree.resolve(address)
    if (id === undefined) return null
    return open(tree.store, tree.state(singletonIds.verifiedRegistry, verifregState)).get(Address.fromId(id)) ?? null
  }

  return {
    StateMarketBalance(address, key) {
      return balanceOf(treeAt(key), address)
    },
    StateMarketParticipants(key) {
      const tree = treeAt(key)
      const holders = openEscrowTable(tree.store, marketAt(tree)).keys()
      return Object.fromEntries([...holders].map((holder) => [holder.toString(), balanceOf(tree, holder)]))
    },
    StateMarketDeals(key) {
      const tree = treeAt(key)
      const ids = openProposals(tree.store, marketAt(tree)).keys()
      return Object.fromEntries([...ids].map((id) => [`${id}`, dealAt(tree, id)!]))
    },
    StateMarketStorageDeal(id, key) {
      const deal = dealAt(treeAt(key), id)
      if (deal === undefined) throw chainErrors.DEAL_NOT_FOUND({ id })
      return deal
    },
    StateMarketProposalPending(proposal, key) {
      const tree = treeAt(key)
      return openPendingProposals(tree.store, marketAt(tree)).has(proposal)
    },
    StateDealProviderCollateralBounds(size, _verified, key) {
      const tree = treeAt(key)
      const { raw } = currentTotalPower(tree.state(singletonIds.power, powerState))
      const { thisEpochBaselinePower } = tree.state(singletonIds.reward, rewardState)
      const { min, max } = providerCollateralBounds(size, {
        networkRawPower: raw,
        baselinePower: thisEpochBaselinePower,
        circulatingSupply: circulatingSupply(tree, chain.rules.allocation).circulating,
      })
      return { min: (min * BOUND_MARGIN.numerator) / BOUND_MARGIN.denominator, max }
    },
    StateVerifiedClientStatus(address, key) {
      return dataCap(openVerifiedClients, treeAt(key), address)
    },
    StateVerifierStatus(address, key) {
      return dataCap(openVerifiers, treeAt(key), address)
    },
    StateVerifiedRegistryRootKey(key) {
      return treeAt(key).state(singletonIds.verifiedRegistry, verifregState).rootKey
    },
  }
}
