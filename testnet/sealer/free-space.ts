import type { SectorPieces } from './sector.ts'

/** Padded bytes behind the last piece of a sector. */
export function freeBytes(pieces: SectorPieces, sectorBytes: number): number {
  return sectorBytes - endOf(pieces)
}

/** Where a further piece goes: at the next multiple of its own size; undefined when it does not fit. */
export function placeFor(pieces: SectorPieces, paddedBytes: number, sectorBytes: number): number | undefined {
  const offset = Math.ceil(endOf(pieces) / paddedBytes) * paddedBytes
  return offset + paddedBytes <= sectorBytes ? offset : undefined
}

function endOf(pieces: SectorPieces): number {
  return pieces.reduce((end, { piece }) => Math.ceil(end / piece.size) * piece.size + piece.size, 0)
}
