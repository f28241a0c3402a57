import type { SectorOnChainInfo, SectorPreCommitInfo, SectorPreCommitOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer, JsonCodec } from '#sdk/codec/codec.ts'
import { list, nullable } from '#sdk/codec/collections.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonStruct, orZero } from '#sdk/codec/json.ts'
import { withLaterFields } from '#sdk/codec/later-fields.ts'
import { bool, int, uint } from '#sdk/codec/primitives.ts'

/** Newer nodes leave out what their actors no longer have; those fields are read as zero. */
const count = orZero(uint, 0)

const preCommitInfoOfV7: JsonCodec<SectorPreCommitInfo> = jsonStruct('SectorPreCommitInfo', {
  sealProof: int,
  sectorNumber: uint,
  sealedCid: as('SealedCID', cid),
  sealRandEpoch: int,
  dealIds: as('DealIDs', list(uint)),
  expiration: int,
  replaceCapacity: orZero(bool, false),
  replaceSectorDeadline: count,
  replaceSectorPartition: count,
  replaceSectorNumber: count,
})
export const preCommitInfo = withLaterFields(preCommitInfoOfV7, { UnsealedCid: null })

export const preCommitOnChainInfo: JsonCodec<SectorPreCommitOnChainInfo> = jsonStruct('SectorPreCommitOnChainInfo', {
  info: preCommitInfo,
  preCommitDeposit: bigint,
  preCommitEpoch: int,
  dealWeight: bigint,
  verifiedDealWeight: bigint,
})

const sectorOnChainOfV7: JsonCodec<SectorOnChainInfo> = jsonStruct('SectorOnChainInfo', {
  sectorNumber: uint,
  sealProof: int,
  sealedCid: as('SealedCID', cid),
  dealIds: as('DealIDs', list(uint)),
  activation: int,
  expiration: int,
  dealWeight: bigint,
  verifiedDealWeight: bigint,
  initialPledge: bigint,
  expectedDayReward: bigint,
  expectedStoragePledge: bigint,
  replacedSectorAge: orZero(int, 0),
  replacedDayReward: bigint,
  sectorKeyCid: as('SectorKeyCID', nullable(cid)),
})
export const sectorOnChain = withLaterFields(sectorOnChainOfV7, { PowerBaseEpoch: 0, Flags: 0, DailyFee: '0' })

/** Where in a miner's proving period a sector is proven. */
export const sectorLocation = jsonStruct('SectorLocation', { deadline: uint, partition: uint })
export type SectorLocation = Infer<typeof sectorLocation>

/** Epochs; `early` is 0 when the sector is not due to end early. */
export const sectorExpiration = jsonStruct('SectorExpiration', { onTime: int, early: int })
export type SectorExpiration = Infer<typeof sectorExpiration>
