import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonRecord, jsonStruct, orZero } from '#sdk/codec/json.ts'
import { bool, bytes, int, text, uint } from '#sdk/codec/primitives.ts'
import { dealProposal } from '#sdk/deals/proposal.ts'

const maxTrace = 1 << 20

export const pieceDeal = jsonStruct('PieceDealInfo', {
  publishCid: jsonNullable(cid),
  dealId: as('DealID', uint),
  dealProposal: jsonNullable(dealProposal),
  dealSchedule: jsonStruct('DealSchedule', { startEpoch: int, endEpoch: int }),
  keepUnsealed: bool,
})
export type PieceDeal = Infer<typeof pieceDeal>

/** A piece of a sector: its CommP, its padded bytes, and its deal unless it is filler. */
export const sectorPiece = jsonStruct('SectorPiece', {
  piece: jsonStruct('PieceInfo', { size: uint, pieceCid: as('PieceCID', cid) }),
  dealInfo: jsonNullable(pieceDeal),
})
export type SectorPiece = Infer<typeof sectorPiece>

/** What happened to a sector, and when: seconds since 1970. */
export const sectorLog = jsonStruct('SectorLog', {
  kind: text(),
  timestamp: uint,
  trace: text(maxTrace),
  message: text(maxTrace),
})
export type SectorLog = Infer<typeof sectorLog>

/** Randomness and the epoch it is of. */
const randomness = jsonStruct('SealRandomness', { value: bytes(), epoch: int })

/**
 * A sector as the sealer keeps it, and as the chain does when that was asked for. Messages by the ids they were pushed
 * under; weights in byte-epochs, pledge in attoFIL, epochs 0 off chain.
 */
export const sealerSector = jsonStruct('SectorInfo', {
  sectorId: as('SectorID', uint),
  state: text(),
  commD: jsonNullable(cid),
  commR: jsonNullable(cid),
  proof: bytes(),
  deals: jsonList(uint),
  pieces: jsonList(sectorPiece),
  ticket: randomness,
  seed: randomness,
  preCommitMsg: text(),
  commitMsg: text(),
  retries: uint,
  toUpgrade: orZero(bool, false),
  ccUpdate: as('CCUpdate', orZero(bool, false)),
  updateSealed: jsonNullable(cid),
  updateUnsealed: jsonNullable(cid),
  replicaUpdateMessage: orZero(text(), ''),
  lastError: as('LastErr', text(maxTrace)),
  log: jsonList(sectorLog),
  sealProof: int,
  activation: int,
  expiration: int,
  dealWeight: bigint,
  verifiedDealWeight: bigint,
  initialPledge: bigint,
  onTime: int,
  early: int,
})
export type SealerSector = Infer<typeof sealerSector>

/** A deal that was given a place in a sector; offset and size in padded bytes. */
export const dealAssignment = jsonStruct('DealAssign', {
  dealId: uint,
  sectorId: uint,
  pieceCid: cid,
  offset: uint,
  size: uint,
})
export type DealAssignment = Infer<typeof dealAssignment>

/** What came of a batch that was sent: the message's id, or the error that failed it. */
export const preCommitBatch = jsonStruct('PreCommitBatchRes', { sectors: jsonList(uint), msg: text(), error: text() })
/** The same of proofs; `failedSectors` says which were left out, and why. */
export const commitBatch = jsonStruct('CommitBatchRes', {
  sectors: jsonList(uint),
  failedSectors: orZero(jsonRecord(text()), {}),
  msg: text(),
  error: text(),
})
export type CommitBatch = Infer<typeof commitBatch>

/** Where a deal lies in a sector; offset and size in unpadded bytes. */
export const sealedRef = jsonStruct('SealedRef', { sectorId: as('SectorID', uint), offset: uint, size: uint })
export type SealedRef = Infer<typeof sealedRef>

/** Which sector to make the replica of again, and in which of the attached paths; empty: where the sealer chooses. */
export const sectorRedo = jsonStruct('SectorRedoParams', {
  sectorNumber: uint,
  sealPath: orZero(text(), ''),
  storePath: orZero(text(), ''),
})

export type PreCommitBatch = Infer<typeof preCommitBatch>
