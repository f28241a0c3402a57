import type { CID } from 'multiformats/cid'
import { writeAtomically } from './atomic-file.ts'
import { encodeCarHeader, sectionHead } from './car-format.ts'
import type { CommPOptions, PieceInfo } from './commp.ts'
import { PieceWriter } from './piece-writer.ts'

/** A CAR to write: its roots go into the header, its blocks behind it. */
export interface WriteCarParams extends CommPOptions {
  readonly path: string
  readonly roots: readonly CID[]
  /** In the order they are to stand; a block that comes again is left out. */
  readonly blocks: AsyncIterable<{ cid: CID; bytes: Uint8Array }> | Iterable<{ cid: CID; bytes: Uint8Array }>
  readonly signal?: AbortSignal
}

/**
 * Writes blocks as a CARv1 and works out its piece commitment on the way. Sizes in bytes. The file is whole
 * or absent.
 *
 * @throws {PIECE_WRITE_FAILED} the file could not be written.
 * @see https://ipld.io/specs/transport/car/carv1/
 * @example
 * import { leafCid, marketLayout } from '#sdk/piece/unixfs-file.ts'
 * import { writeCar } from 'dealkit/piece'
 * const bytes = Buffer.from('a block')
 * const cid = leafCid(bytes, marketLayout)
 * const { size, piece } = await writeCar({ path: 'data.car', roots: [cid], blocks: [{ cid, bytes }] })
 */
export function writeCar(params: WriteCarParams): Promise<{ path: string; size: number; piece: PieceInfo }> {
  const { path, roots, blocks, signal, ...options } = params
  return writeAtomically(path, async (handle) => {
    const writer = new PieceWriter(handle, options)
    const seen = new Set<string>()
    try {
      await writer.append(encodeCarHeader(roots))
      for await (const { cid, bytes } of blocks) {
        signal?.throwIfAborted()
        const key = cid.toString()
        if (seen.has(key)) continue
        seen.add(key)
        await writer.append(sectionHead(cid, bytes.length))
        await writer.append(bytes)
      }
      const piece = await writer.finish()
      return { path, size: piece.payloadSize, piece }
    } finally {
      await writer.settle()
    }
  })
}
