import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, list, nullable, tuple } from '#sdk/codec/collections.ts'
import { bool, int, uint } from '#sdk/codec/primitives.ts'
import { qaPowerForWeight } from './policy.ts'

/** What a miner commits to. The replace fields are leftovers: false and zeros. */
export const sectorPreCommitInfo = tuple('SectorPreCommitInfo', {
  sealProof: int,
  sectorNumber: uint,
  /** CommR. */
  sealedCid: as('SealedCID', cid),
  sealRandEpoch: int,
  dealIds: as('DealIDs', list(uint)),
  expiration: int,
  replaceCapacity: bool,
  replaceSectorDeadline: uint,
  replaceSectorPartition: uint,
  replaceSectorNumber: uint,
})
export type SectorPreCommitInfo = Infer<typeof sectorPreCommitInfo>

/** The replace fields of a pre-commit, which every network of today wants at zero. */
export const noReplacement = {
  replaceCapacity: false,
  replaceSectorDeadline: 0,
  replaceSectorPartition: 0,
  replaceSectorNumber: 0,
} as const

/** A sector between pre-commit and proof. The deposit in attoFIL, weights in byte-epochs. */
export const sectorPreCommitOnChainInfo = tuple('SectorPreCommitOnChainInfo', {
  info: sectorPreCommitInfo,
  preCommitDeposit: bigint,
  preCommitEpoch: int,
  dealWeight: bigint,
  verifiedDealWeight: bigint,
})
export type SectorPreCommitOnChainInfo = Infer<typeof sectorPreCommitOnChainInfo>

/** A proven sector. Pledges and rewards in attoFIL, weights in byte-epochs. */
export const sectorOnChainInfo = tuple('SectorOnChainInfo', {
  sectorNumber: uint,
  sealProof: int,
  /** CommR, of the replica with data once the sector was updated. */
  sealedCid: as('SealedCID', cid),
  dealIds: as('DealIDs', list(uint)),
  activation: int,
  expiration: int,
  dealWeight: bigint,
  verifiedDealWeight: bigint,
  initialPledge: bigint,
  expectedDayReward: bigint,
  expectedStoragePledge: bigint,
  replacedSectorAge: int,
  replacedDayReward: bigint,
  /** The CommR from before the first replica update. */
  sectorKeyCid: as('SectorKeyCID', nullable(cid)),
})
export type SectorOnChainInfo = Infer<typeof sectorOnChainInfo>

/**
 * Quality-adjusted power of a sector, bytes.
 *
 * @example
 * import { qaPowerForSector, type SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
 * const powerOf = (sector: SectorOnChainInfo): bigint => qaPowerForSector(8 << 20, sector)
 */
export function qaPowerForSector(sectorSize: number, sector: SectorOnChainInfo): bigint {
  const duration = sector.expiration - sector.activation
  return qaPowerForWeight(sectorSize, duration, sector.dealWeight, sector.verifiedDealWeight)
}
