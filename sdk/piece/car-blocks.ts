import type { CID } from 'multiformats/cid'
import { identityCode } from './block-hash.ts'
import type { ByteSource } from './byte-source.ts'
import { readBytes } from './byte-stream.ts'
import { pieceErrors } from './errors.ts'
import { type CarHeader, type CarSection, carSections, readCarHeader, requireMatch } from './read-car.ts'

/** The blocks of a CAR by CID; only where they stand is kept in memory. */
export interface CarBlocks extends CarHeader {
  /** True when `get` would find a block. */
  has(cid: CID): boolean
  /**
   * Reads a block and checks it. Blocks are found by their hash, whatever the codec of the CID; a CID that
   * carries its bytes gives them also when the CAR leaves them out.
   *
   * @throws {CAR_BLOCK_MISSING} not in the CAR.
   * @throws {CAR_BLOCK_MISMATCH} its bytes are damaged.
   */
  get(cid: CID): Promise<Uint8Array>
}

/**
 * Indexes a CAR for reading single blocks. The source stays the caller's to close.
 *
 * @throws {CAR_HEADER} the source does not begin with a CAR header.
 * @throws {CAR_SECTION} a section is broken.
 * @example
 * import { openCarBlocks, openFile } from 'dealkit/piece'
 * const blocks = await openCarBlocks(await openFile('data.car'))
 * for (const root of blocks.roots) console.log(root.toString(), (await blocks.get(root)).length)
 */
export async function openCarBlocks(source: ByteSource): Promise<CarBlocks> {
  const header = await readCarHeader(source)
  const places = new Map<string, CarSection>()
  for await (const section of carSections(source)) places.set(keyOf(section.cid), section)
  return {
    ...header,
    has: (cid) => cid.multihash.code === identityCode || places.has(keyOf(cid)),
    async get(cid) {
      if (cid.multihash.code === identityCode) return cid.multihash.digest
      const place = places.get(keyOf(cid))
      if (place === undefined) throw pieceErrors.CAR_BLOCK_MISSING({ name: source.name, cid: cid.toString() })
      const bytes = await readBytes(source, header.dataOffset + place.blockOffset, place.blockLength)
      requireMatch(source.name, place, bytes)
      return bytes
    },
  }
}

const keyOf = (cid: CID): string => Buffer.from(cid.multihash.bytes).toString('latin1')
