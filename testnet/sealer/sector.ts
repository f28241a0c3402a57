import type { CID } from 'multiformats/cid'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonStruct, orZero } from '#sdk/codec/json.ts'
import { bool, bytes, int, uint } from '#sdk/codec/primitives.ts'
import { sectorPiece } from '#sdk/rpc/types/sealer/sector-info.ts'
import type { Entity } from '#testnet/service/state-machine/entity.ts'
import type { SectorState } from './sector-transitions.ts'

const randomness = jsonStruct('SealRandomness', { value: bytes(), epoch: int })

/** A message to the chain: signed bytes are kept before they are pushed, so that the same ones go out again after a crash. */
export const sentMessage = jsonStruct('SentMessage', { signed: bytes(), cid })
export type SentMessage = Infer<typeof sentMessage>

/** What the sealer knows of a sector, besides its state. */
export const sectorData = jsonStruct('Sector', {
  number: uint,
  /** The registered seal proof. */
  sealProof: int,
  /** In the order they lie in the sector. */
  pieces: jsonList(sectorPiece),
  /** The piece that is being written. */
  adding: jsonNullable(sectorPiece),
  ticket: jsonNullable(randomness),
  commD: jsonNullable(cid),
  commR: jsonNullable(cid),
  preCommit: jsonNullable(sentMessage),
  preCommitEpoch: jsonNullable(int),
  seed: jsonNullable(randomness),
  proof: orZero(bytes(), new Uint8Array(0)),
  commit: jsonNullable(sentMessage),
  /** Of a replica update. */
  updatePieces: as('UpdatePieces', orZero(jsonList(sectorPiece), [])),
  updateCommD: jsonNullable(cid),
  updateCommR: jsonNullable(cid),
  updateProof: orZero(bytes(), new Uint8Array(0)),
  update: jsonNullable(sentMessage),
  faulty: orZero(bool, false),
})
export type SectorData = Infer<typeof sectorData>
export type Sector = Entity<SectorState, SectorData>

export type SectorPieces = SectorData['pieces']

export function newSector(number: number, sealProof: number, pieces: SectorPieces = []): SectorData {
  return {
    number,
    sealProof,
    pieces,
    adding: null,
    ticket: null,
    commD: null,
    commR: null,
    preCommit: null,
    preCommitEpoch: null,
    seed: null,
    proof: new Uint8Array(0),
    commit: null,
    updatePieces: [],
    updateCommD: null,
    updateCommR: null,
    updateProof: new Uint8Array(0),
    update: null,
    faulty: false,
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
