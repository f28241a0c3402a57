import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, list, tuple } from '#sdk/codec/collections.ts'
import { int, uint } from '#sdk/codec/primitives.ts'
import { bitField } from '#sdk/collections/bitfield.ts'
import { textLabelClientDealProposal } from '#sdk/deals/proposal.ts'
import { actorMethod, empty } from '../actor-method.ts'

const dealIds = as('DealIDs', list(uint))

/** `amount` in attoFIL; more than is free means everything that is free. */
export const marketWithdrawBalanceParams = tuple('market.WithdrawBalanceParams', {
  providerOrClientAddress: address,
  amount: bigint,
})
export type MarketWithdrawBalanceParams = Infer<typeof marketWithdrawBalanceParams>

export const publishStorageDealsParams = tuple('PublishStorageDealsParams', {
  deals: list(textLabelClientDealProposal),
})
export type PublishStorageDealsParams = Infer<typeof publishStorageDealsParams>

/** One id for each set bit of `validDeals`, in order; the other deals of the message were dropped. */
export const publishStorageDealsReturn = tuple('PublishStorageDealsReturn', {
  ids: as('IDs', list(uint)),
  validDeals: bitField,
})
export type PublishStorageDealsReturn = Infer<typeof publishStorageDealsReturn>

/**
 * The id that the deal at a position of the published message got, or undefined when it was dropped.
 *
 * @example
 * import { publishedDealId } from '#sdk/actors/market/methods.ts'
 * import { BitField } from '#sdk/collections/bitfield.ts'
 * publishedDealId({ ids: [7, 8], validDeals: BitField.of([0, 2]) }, 2) // 8
 */
export function publishedDealId(returned: PublishStorageDealsReturn, position: number): number | undefined {
  if (!returned.validDeals.has(position)) return undefined
  let rank = 0
  for (const bit of returned.validDeals.bits()) {
    if (bit === position) break
    rank++
  }
  return returned.ids[rank]
}

export const sectorDeals = tuple('SectorDeals', { sectorExpiry: int, dealIds })
export type SectorDeals = Infer<typeof sectorDeals>

export const verifyDealsForActivationParams = tuple('VerifyDealsForActivationParams', { sectors: list(sectorDeals) })
export type VerifyDealsForActivationParams = Infer<typeof verifyDealsForActivationParams>

/** `dealSpace` in bytes, weights in byte-epochs. */
export const sectorWeights = tuple('SectorWeights', {
  dealSpace: uint,
  dealWeight: bigint,
  verifiedDealWeight: bigint,
})
export type SectorWeights = Infer<typeof sectorWeights>

export const verifyDealsForActivationReturn = tuple('VerifyDealsForActivationReturn', {
  sectors: list(sectorWeights),
})
export type VerifyDealsForActivationReturn = Infer<typeof verifyDealsForActivationReturn>

export const activateDealsParams = tuple('ActivateDealsParams', { dealIds, sectorExpiry: int })
export type ActivateDealsParams = Infer<typeof activateDealsParams>

export const onMinerSectorsTerminateParams = tuple('OnMinerSectorsTerminateParams', { epoch: int, dealIds })
export type OnMinerSectorsTerminateParams = Infer<typeof onMinerSectorsTerminateParams>

export const sectorDataSpec = tuple('SectorDataSpec', { dealIds, sectorType: int })
export type SectorDataSpec = Infer<typeof sectorDataSpec>

export const computeDataCommitmentParams = tuple('ComputeDataCommitmentParams', { inputs: list(sectorDataSpec) })
export type ComputeDataCommitmentParams = Infer<typeof computeDataCommitmentParams>

export const computeDataCommitmentReturn = tuple('ComputeDataCommitmentReturn', { commDs: list(cid) })
export type ComputeDataCommitmentReturn = Infer<typeof computeDataCommitmentReturn>

export const marketMethods = {
  Constructor: actorMethod(1, empty),
  AddBalance: actorMethod(2, address),
  WithdrawBalance: actorMethod(3, marketWithdrawBalanceParams, bigint),
  PublishStorageDeals: actorMethod(4, publishStorageDealsParams, publishStorageDealsReturn),
  VerifyDealsForActivation: actorMethod(5, verifyDealsForActivationParams, verifyDealsForActivationReturn),
  ActivateDeals: actorMethod(6, activateDealsParams),
  OnMinerSectorsTerminate: actorMethod(7, onMinerSectorsTerminateParams),
  ComputeDataCommitment: actorMethod(8, computeDataCommitmentParams, computeDataCommitmentReturn),
  CronTick: actorMethod(9, empty),
} as const
