import { cid } from '#sdk/codec/cid.ts'
import { codec, type Infer } from '#sdk/codec/codec.ts'
import { as, list, tuple } from '#sdk/codec/collections.ts'
import { bytes, int, uint } from '#sdk/codec/primitives.ts'

/** A PoSt proof and the registered type it is of. */
export const postProof = tuple('PoStProof', { postProof: as('PoStProof', int), proofBytes: bytes() })
export type PostProof = Infer<typeof postProof>

/** A sector by the actor id of its miner and its number. */
export const sectorId = tuple('SectorID', { miner: uint, number: uint })
export type SectorId = Infer<typeof sectorId>

const sealVerifyTuple = tuple('SealVerifyInfo', {
  sealProof: int,
  sectorId: as('SectorID', sectorId),
  dealIds: as('DealIDs', list(uint)),
  randomness: bytes(),
  interactiveRandomness: bytes(),
  proof: bytes(),
  /** CommR. */
  sealedCid: as('SealedCID', cid),
  /** CommD. */
  unsealedCid: as('UnsealedCID', cid),
})
export type SealVerifyInfo = Infer<typeof sealVerifyTuple>

/** All that verifying one seal takes. In JSON the sector id's fields stand among the others, as Go embeds it. */
export const sealVerifyInfo = codec<SealVerifyInfo>({
  ...sealVerifyTuple,
  toJson: (value) => {
    const { SectorID, ...rest } = sealVerifyTuple.toJson(value) as Record<string, unknown>
    return { ...rest, ...(SectorID as object) }
  },
  fromJson: (json) =>
    sealVerifyTuple.fromJson(typeof json === 'object' && json !== null ? { ...json, SectorID: json } : json),
})

export const aggregateSealVerifyInfo = tuple('AggregateSealVerifyInfo', {
  number: uint,
  randomness: bytes(),
  interactiveRandomness: bytes(),
  sealedCid: as('SealedCID', cid),
  unsealedCid: as('UnsealedCID', cid),
})
export type AggregateSealVerifyInfo = Infer<typeof aggregateSealVerifyInfo>

/** What a PoSt is checked against for one challenged sector. */
export const sectorInfo = tuple('SectorInfo', { sealProof: int, sectorNumber: uint, sealedCid: as('SealedCID', cid) })
export type SectorInfo = Infer<typeof sectorInfo>
