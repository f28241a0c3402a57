import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { jsonOptional, jsonStruct } from '#sdk/codec/json.ts'
import { int, uint } from '#sdk/codec/primitives.ts'
import { dealProposal } from '#sdk/deals/proposal.ts'

/** Epochs of a published deal; -1 is never. Newer networks also name the sector, where this one has 0. */
export const marketDealState = jsonStruct('MarketDealState', {
  sectorNumber: jsonOptional(uint),
  sectorStartEpoch: int,
  lastUpdatedEpoch: int,
  slashEpoch: int,
})
export type MarketDealState = Infer<typeof marketDealState>

/** A deal as the storage market actor has it. */
export const marketDeal = jsonStruct('MarketDeal', { proposal: dealProposal, state: marketDealState })
export type MarketDeal = Infer<typeof marketDeal>

/** What an address holds with the storage market actor, attoFIL; `escrow` includes what is locked. */
export const marketBalance = jsonStruct('MarketBalance', { escrow: bigint, locked: bigint })
export type MarketBalance = Infer<typeof marketBalance>

/** The collateral that a provider may put up, attoFIL. */
export const collateralBounds = jsonStruct('DealCollateralBounds', { min: bigint, max: bigint })
export type CollateralBounds = Infer<typeof collateralBounds>
