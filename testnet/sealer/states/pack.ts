import { placePieces, zeroPieceCid } from '#sdk/piece/index.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import type { SectorPieces } from '../sector.ts'
import { createUnsealed } from '../storage/restore-unsealed.ts'

/** Fills a sector up with pieces of zeros, so that its pieces cover it from start to end. */
export function packSector(sealing: Sealing): SectorEffect {
  const { sectorBytes } = sealing
  return async ({ data }) => {
    await createUnsealed(sealing, data.number)
    return { event: 'Packed', data: { pieces: withFillers(data.pieces, sectorBytes) } }
  }
}

/** The pieces with fillers in the gaps before aligned pieces and at the end. */
export function withFillers(pieces: SectorPieces, sectorBytes: number): SectorPieces {
  const places = placePieces(
    sectorBytes,
    pieces.map(({ piece }) => piece.size),
  )
  const packed: SectorPieces[number][] = []
  let end = 0
  for (const [i, piece] of pieces.entries()) {
    packed.push(...fillers(end, places[i]!.offset))
    packed.push(piece)
    end = places[i]!.offset + piece.piece.size
  }
  return [...packed, ...fillers(end, sectorBytes)]
}

/** Zero pieces from one offset to another, each as large as its alignment allows. */
function fillers(from: number, to: number): SectorPieces[number][] {
  const made: SectorPieces[number][] = []
  for (let at = from; at < to; ) {
    let size = at === 0 ? to : 2 ** Math.log2(at & -at)
    while (at + size > to || !Number.isInteger(Math.log2(size))) size = 2 ** (Math.ceil(Math.log2(size)) - 1)
    made.push({ piece: { size, pieceCid: zeroPieceCid(size) }, dealInfo: null })
    at += size
  }
  return made
}
