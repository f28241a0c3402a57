import type { CID } from 'multiformats/cid'
import { providerCollateralBounds } from '#sdk/actors/market/policy.ts'
import {
  type DealState,
  inactiveDealState,
  marketState,
  openDealStates,
  openEscrowTable,
  openLockedTable,
  openPendingProposals,
  openProposals,
} from '#sdk/actors/market/state.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import { powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { quotedCollateralBounds } from '#sdk/deals/collateral.ts'
import type { TextLabelDealProposal } from '#sdk/deals/proposal.ts'
import { unsealedSectorCid } from '#sdk/piece/unsealed-sector-cid.ts'
import type { CollateralBounds, MarketBalance, MarketDeal } from '#sdk/rpc/types/market-deal.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { idAddressOf } from './actors.ts'
import { queryErrors } from './errors.ts'

const market = (tree: StateTree) => tree.state(singletonIds.market, marketState)

/** What an address holds in escrow, attoFIL; nothing for one that never deposited. @throws {ACTOR_NOT_FOUND} */
export function marketBalance(tree: StateTree, address: Address): MarketBalance {
  const id = idAddressOf(tree, address)
  const state = market(tree)
  return {
    escrow: openEscrowTable(tree.store, state).get(id) ?? 0n,
    locked: openLockedTable(tree.store, state).get(id) ?? 0n,
  }
}

/** Everybody with something in escrow, by ID address. */
export function marketParticipants(tree: StateTree): Record<string, MarketBalance> {
  const state = market(tree)
  const locked = openLockedTable(tree.store, state)
  const balances = [...openEscrowTable(tree.store, state).entries()].map(([address, escrow]) => {
    return [address.toString(), { escrow, locked: locked.get(address) ?? 0n }] as const
  })
  return Object.fromEntries(balances)
}

/** Every deal that is not settled yet, by its id. */
export function marketDeals(tree: StateTree): Record<string, MarketDeal> {
  const state = market(tree)
  const states = openDealStates(tree.store, state)
  const deals = [...openProposals(tree.store, state).entries()].map(([id, proposal]) => {
    return [`${id}`, marketDealOf(proposal, states.get(id))] as const
  })
  return Object.fromEntries(deals)
}

/** @throws {DEAL_NOT_FOUND} */
export function storageDeal(tree: StateTree, id: number): MarketDeal {
  const state = market(tree)
  const proposal = openProposals(tree.store, state).get(id)
  if (proposal === undefined) throw queryErrors.DEAL_NOT_FOUND({ id })
  return marketDealOf(proposal, openDealStates(tree.store, state).get(id))
}

function marketDealOf(proposal: TextLabelDealProposal, state: DealState = inactiveDealState): MarketDeal {
  return { proposal, state: { ...state, sectorNumber: 0 } }
}

/** Whether a proposal (by its chain CID) was published and waits for its first payment, or for timing out. */
export function isProposalPending(tree: StateTree, proposal: CID): boolean {
  return openPendingProposals(tree.store, market(tree)).has(proposal)
}

/** What a provider may pledge to a piece of so many padded bytes, as nodes quote it: a tenth over the minimum. */
export function collateralBounds(tree: StateTree, pieceSize: number, circulatingSupply: bigint): CollateralBounds {
  const { totalRawBytePower } = tree.state(singletonIds.power, powerState)
  const { thisEpochBaselinePower } = tree.state(singletonIds.reward, rewardState)
  const bounds = providerCollateralBounds(pieceSize, {
    networkRawPower: totalRawBytePower,
    baselinePower: thisEpochBaselinePower,
    circulatingSupply,
  })
  return quotedCollateralBounds(bounds)
}

/** The unsealed CID of a sector with these deals, in their order. @throws {DEAL_NOT_FOUND} {PROOF_TYPE_UNKNOWN} */
export function dataCid(tree: StateTree, sealProof: number, dealIds: readonly number[]): CID {
  const pieces = dealIds.map((id) => {
    const { pieceCid, pieceSize } = storageDeal(tree, id).proposal
    return { cid: pieceCid, paddedSize: pieceSize }
  })
  return unsealedSectorCid(sealProofInfo(sealProof).sectorSize, pieces)
}
