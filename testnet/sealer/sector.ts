import type { CID } from 'multiformats/cid'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonStruct, orZero } from '#sdk/codec/json.ts'
import { bool, bytes, int, text, uint } from '#sdk/codec/primitives.ts'
import { sectorPiece } from '#sdk/rpc/types/sealer/sector-info.ts'
import type { Entity } from '#testnet/service/state-machine/entity.ts'
import type { SectorState } from './sector-transitions.ts'

const randomness = jsonStruct('SealRandomness', { value: bytes(), epoch: int })
const noBytes = new Uint8Array(0)

/** What the sealer knows of a sector, besides its state. Messages by the ids they are sent under; empty: none yet. */
export const sectorData = jsonStruct('Sector', {
  number: uint,
  /** The registered seal proof. */
  sealProof: int,
  /** In the order they lie in the sector; of an update those of the new replica. */
  pieces: jsonList(sectorPiece),
  /** The piece that is being written. */
  adding: jsonNullable(sectorPiece),
  /** Milliseconds of the clock at which the first piece came; 0 before. */
  firstPieceAt: orZero(uint, 0),
  ticket: jsonNullable(randomness),
  commD: jsonNullable(cid),
  commR: jsonNullable(cid),
  preCommitMessage: orZero(text(), ''),
  preCommitEpoch: jsonNullable(int),
  seed: jsonNullable(randomness),
  proof: orZero(bytes(), noBytes),
  commitMessage: orZero(text(), ''),
  /** Whether its messages go without other sectors: too few were there, or one sent with others has failed. */
  alone: orZero(bool, false),
  /** How often in a row a step failed that may be at fault for the next one. */
  preCommit2Fails: orZero(uint, 0),
  invalidProofs: orZero(uint, 0),
  /** Whether deals are being, or have been, put into the replica. */
  ccUpdate: as('CCUpdate', orZero(bool, false)),
  /** The fillers that the sector was sealed with. */
  ccPieces: as('CCPieces', orZero(jsonList(sectorPiece), [])),
  updateUnsealed: jsonNullable(cid),
  updateSealed: jsonNullable(cid),
  updateProof: orZero(bytes(), noBytes),
  updateMessage: orZero(text(), ''),
  terminateMessage: orZero(text(), ''),
  terminatedEpoch: jsonNullable(int),
})
export type SectorData = Infer<typeof sectorData>
export type Sector = Entity<SectorState, SectorData>

export type SectorPieces = SectorData['pieces']

/** What an update adds to a sector, before there is anything of it. */
export const noUpdate = {
  ccUpdate: false,
  ccPieces: [],
  updateUnsealed: null,
  updateSealed: null,
  updateProof: noBytes,
  updateMessage: '',
} as const satisfies Partial<SectorData>

export function newSector(number: number, sealProof: number): SectorData {
  return {
    number,
    sealProof,
    pieces: [],
    adding: null,
    firstPieceAt: 0,
    ticket: null,
    commD: null,
    commR: null,
    preCommitMessage: '',
    preCommitEpoch: null,
    seed: null,
    proof: noBytes,
    commitMessage: '',
    alone: false,
    preCommit2Fails: 0,
    invalidProofs: 0,
    ...noUpdate,
    terminateMessage: '',
    terminatedEpoch: null,
  }
}

/** The ids of the deals in a sector, in the order of their pieces. */
export function dealIdsOf(pieces: SectorPieces): number[] {
  return pieces.flatMap((piece) => (piece.dealInfo === null ? [] : [piece.dealInfo.dealId]))
}

/** Pieces as CommD is computed of them. */
export function commitments(pieces: SectorPieces): { cid: CID; paddedSize: number }[] {
  return pieces.map(({ piece }) => ({ cid: piece.pieceCid, paddedSize: piece.size }))
}
