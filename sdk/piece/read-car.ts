import { varint } from 'multiformats'
import { CID } from 'multiformats/cid'
import { checkBlock, identityCode } from './block-hash.ts'
import { type ByteSource, checkRange, sliceOf } from './byte-source.ts'
import { readBytes, withSource } from './byte-stream.ts'
import { carV2HeaderBytes, carV2Pragma, decodeCarHeader, maxHeaderBytes, maxSectionBytes } from './car-format.ts'
import { pieceErrors } from './errors.ts'

/** Longest CID that is read: only identity CIDs come near it. */
const maxCidBytes = 4096

/** What stands at the front of a CAR. Offsets and sizes in bytes. */
export interface CarHeader {
  readonly version: 1 | 2
  readonly roots: readonly CID[]
  /** Where the CARv1 part begins: 0 except in a CARv2. */
  readonly dataOffset: number
  /** Length of the CARv1 part. */
  readonly dataSize: number
  /** Length of the CARv1 part's own header. */
  readonly headerSize: number
}

/** Where a block stands. Offsets count from the start of the CARv1 part. */
export interface CarSection {
  readonly cid: CID
  readonly offset: number
  readonly blockOffset: number
  readonly blockLength: number
}

/** A section of a CAR with the bytes of its block. */
export interface CarBlock extends CarSection {
  readonly bytes: Uint8Array
}

/** What {@link verifyCar} found. */
export interface CarSummary extends CarHeader {
  readonly blocks: number
  /** Roots that are not among the blocks and do not carry their bytes in the CID. */
  readonly missingRoots: readonly CID[]
}

/**
 * Reads the header of a CARv1 or CARv2.
 *
 * @throws {CAR_HEADER} the source does not begin with a CAR header.
 * @see https://ipld.io/specs/transport/car/
 * @example
 * import { openFile, readCarHeader } from 'dealkit/piece'
 * const { version, roots } = await readCarHeader(await openFile('data.car'))
 */
export async function readCarHeader(source: ByteSource): Promise<CarHeader> {
  const first = await headerAt(source, 0)
  if (first.version === 1) {
    return { version: 1, roots: first.roots, dataOffset: 0, dataSize: source.size, headerSize: first.size }
  }
  const pragma = await readBytes(source, 0, Math.min(source.size, carV2Pragma.length + carV2HeaderBytes))
  const reason = 'its CARv2 header is cut off or points outside the file'
  if (first.version !== 2 || Buffer.compare(pragma.subarray(0, carV2Pragma.length), carV2Pragma) !== 0) {
    throw pieceErrors.CAR_HEADER({ name: source.name, reason: `its version is ${first.version}` })
  }
  if (pragma.length < carV2Pragma.length + carV2HeaderBytes) throw pieceErrors.CAR_HEADER({ name: source.name, reason })
  const view = new DataView(pragma.buffer, carV2Pragma.length)
  const dataOffset = Number(view.getBigUint64(16, true))
  const dataSize = Number(view.getBigUint64(24, true))
  if (dataOffset < pragma.length || dataOffset + dataSize > source.size) {
    throw pieceErrors.CAR_HEADER({ name: source.name, reason })
  }
  const inner = await headerAt(sliceOf(source, dataOffset, dataSize), 0)
  if (inner.version !== 1)
    throw pieceErrors.CAR_HEADER({ name: source.name, reason: 'its inner header is not version 1' })
  return { version: 2, roots: inner.roots, dataOffset, dataSize, headerSize: inner.size }
}

/**
 * The CARv1 part of a CARv1 or CARv2: what deals are made of.
 *
 * @throws {CAR_HEADER} the source does not begin with a CAR header.
 * @example
 * import { carV1Part, openFile } from 'dealkit/piece'
 * const { size } = await carV1Part(await openFile('wrapped.car'))
 */
export async function carV1Part(source: ByteSource): Promise<ByteSource> {
  const { dataOffset, dataSize } = await readCarHeader(source)
  return sliceOf(source, dataOffset, dataSize)
}

/**
 * Yields the blocks of a CAR in order, unverified. A section of length zero ends the CAR: pieces have zeros
 * behind their payload.
 *
 * @throws {CAR_HEADER} the source does not begin with a CAR header.
 * @throws {CAR_SECTION} a section is cut off, oversized or has no readable CID.
 * @example
 * import { openFile, readCar } from 'dealkit/piece'
 * const source = await openFile('data.car')
 * for await (const { cid, bytes } of readCar(source)) console.log(cid.toString(), bytes.length)
 */
export async function* readCar(source: ByteSource): AsyncGenerator<CarBlock> {
  for await (const { section, window } of sections(source, 2 * 1024 * 1024)) {
    yield { ...section, bytes: await window.bytes(section.blockOffset, section.blockLength) }
  }
}

/**
 * Yields where the blocks of a CAR stand, without reading those that are large; errors as {@link readCar}.
 *
 * @example
 * import { carSections, openFile } from 'dealkit/piece'
 * const source = await openFile('data.car')
 * for await (const { cid, blockOffset } of carSections(source)) console.log(cid.toString(), blockOffset)
 */
export async function* carSections(source: ByteSource): AsyncGenerator<CarSection> {
  for await (const { section } of sections(source, 64 * 1024)) yield section
}

/**
 * Checks a CAR: every block hashes to its CID.
 *
 * @throws {CAR_HEADER} the source does not begin with a CAR header.
 * @throws {CAR_SECTION} a section is cut off, oversized or has no readable CID.
 * @throws {CAR_BLOCK_MISMATCH} a block's bytes are not those of its CID; offset and CID are named.
 * @throws {CAR_HASH_UNKNOWN} a CID uses a hash function that dealkit does not know.
 * @example
 * import { verifyCar } from 'dealkit/piece'
 * const { roots, blocks } = await verifyCar('data.car')
 */
export function verifyCar(car: ByteSource | string): Promise<CarSummary> {
  return withSource(car, async (source) => {
    const header = await readCarHeader(source)
    const missing = new Map(header.roots.map((root) => [root.toString(), root]))
    let blocks = 0
    for await (const { cid, offset, bytes } of readCar(source)) {
      requireMatch(source.name, { cid, offset }, bytes)
      if (missing.size > 0) missing.delete(cid.toString())
      blocks++
    }
    const missingRoots = [...missing.values()].filter((root) => root.multihash.code !== identityCode)
    return { ...header, blocks, missingRoots }
  })
}

/**
 * Checks a section of a CAR against its CID; `name` is the CAR's, for messages.
 *
 * @throws {CAR_BLOCK_MISMATCH} the bytes are not those the CID names.
 * @throws {CAR_HASH_UNKNOWN} the CID uses a hash function that dealkit does not know.
 * @example
 * import { requireMatch } from '#sdk/piece/read-car.ts'
 * import { leafCid, marketLayout } from '#sdk/piece/unixfs-file.ts'
 * const bytes = Buffer.from('a block')
 * requireMatch('data.car', { cid: leafCid(bytes, marketLayout), offset: 59 }, bytes)
 */
export function requireMatch(name: string, section: { cid: CID; offset: number }, bytes: Uint8Array): void {
  const result = checkBlock(section.cid, bytes)
  if (result === 'match') return
  const details = { name, cid: section.cid.toString(), offset: section.offset }
  if (result === 'unknown') {
    throw pieceErrors.CAR_HASH_UNKNOWN({ ...details, hash: `0x${section.cid.multihash.code.toString(16)}` })
  }
  throw pieceErrors.CAR_BLOCK_MISMATCH(details)
}

async function headerAt(source: ByteSource, offset: number): Promise<{ version: number; roots: CID[]; size: number }> {
  const head = await readBytes(source, offset, Math.min(10, source.size - offset))
  const fail = (reason: string) => pieceErrors.CAR_HEADER({ name: source.name, reason })
  if (head.length === 0) throw fail('it is empty')
  const length = readVarint(head, 0)
  if (length === undefined || length.value === 0 || length.value > maxHeaderBytes) {
    throw fail('it does not begin with a header length')
  }
  const size = length.bytes + length.value
  if (offset + size > source.size) throw fail('its header is cut off')
  const body = await readBytes(source, offset + length.bytes, length.value)
  return { ...decodeCarHeader(body, source.name), size }
}

async function* sections(
  source: ByteSource,
  windowBytes: number,
): AsyncGenerator<{ section: CarSection; window: Window }> {
  const { dataOffset, dataSize, headerSize } = await readCarHeader(source)
  const part = sliceOf(source, dataOffset, dataSize)
  const window = new Window(part, windowBytes)
  for (let offset = headerSize; offset < dataSize; ) {
    const section = await sectionFrom(window, part, offset)
    if (section === undefined) return
    yield { section, window }
    offset = section.blockOffset + section.blockLength
  }
}

/**
 * Reads the one block whose section begins at this offset, unverified.
 *
 * @param part the CARv1 part, as {@link carV1Part} gives it
 * @throws {CAR_SECTION} no section begins there, or it is broken.
 * @example
 * import { readCarBlock } from '#sdk/piece/read-car.ts'
 * import { carV1Part, openFile, readCarHeader } from 'dealkit/piece'
 * const part = await carV1Part(await openFile('data.car'))
 * const { headerSize } = await readCarHeader(part)
 * const { cid, bytes } = await readCarBlock(part, headerSize) // the first block
 */
export async function readCarBlock(part: ByteSource, offset: number): Promise<CarBlock> {
  checkRange(part.name, part.size, offset, 0)
  const window = new Window(part, 4 * 1024)
  const section = await sectionFrom(window, part, offset)
  if (section === undefined) throw pieceErrors.CAR_SECTION({ name: part.name, offset, reason: 'nothing begins there' })
  return { ...section, bytes: await window.bytes(section.blockOffset, section.blockLength) }
}

/** The section at an offset; nothing where zeros follow. */
async function sectionFrom(window: Window, part: ByteSource, offset: number): Promise<CarSection | undefined> {
  const fail = (reason: string) => pieceErrors.CAR_SECTION({ name: part.name, offset, reason })
  const head = await window.bytes(offset, Math.min(256, part.size - offset))
  const length = readVarint(head, 0)
  if (length === undefined) throw fail('its length is not a varint')
  if (length.value === 0) return undefined
  if (length.value > maxSectionBytes) throw fail(`it is ${length.value} bytes long, over ${maxSectionBytes}`)
  const end = offset + length.bytes + length.value
  if (end > part.size) throw fail(`it would end at ${end}, the CAR at ${part.size}`)
  const section = await sectionAt(window, offset, length.bytes, end)
  if (section === undefined) throw fail('it has no readable CID')
  return section
}

async function sectionAt(
  window: Window,
  offset: number,
  lengthBytes: number,
  end: number,
): Promise<CarSection | undefined> {
  const start = offset + lengthBytes
  try {
    const [cid] = CID.decodeFirst(await window.bytes(start, Math.min(maxCidBytes, end - start)))
    const blockOffset = start + cid.bytes.length
    return { cid, offset, blockOffset, blockLength: end - blockOffset }
  } catch {
    // The one decoder that can say so has said that these bytes are no CID.
    return undefined
  }
}

function readVarint(bytes: Uint8Array, at: number): { value: number; bytes: number } | undefined {
  try {
    const [value, length] = varint.decode(bytes, at)
    return { value, bytes: length }
  } catch {
    return undefined
  }
}

/** Reads ahead, so that small sections cost no read each; what it returned stays valid when it moves on. */
class Window {
  readonly #source: ByteSource
  readonly #size: number
  #start = 0
  #bytes: Uint8Array = new Uint8Array()

  constructor(source: ByteSource, size: number) {
    this.#source = source
    this.#size = size
  }

  async bytes(offset: number, length: number): Promise<Uint8Array> {
    if (offset < this.#start || offset + length > this.#start + this.#bytes.length) {
      const ahead = Math.min(Math.max(this.#size, length), this.#source.size - offset)
      this.#bytes = await readBytes(this.#source, offset, ahead)
      this.#start = offset
    }
    return this.#bytes.subarray(offset - this.#start, offset - this.#start + length)
  }
}
