import { setImmediate as nextTurn } from 'node:timers/promises'
import { varint } from 'multiformats'
import { identityCode } from './block-hash.ts'
import type { ByteSource } from './byte-source.ts'
import { readBytes } from './byte-stream.ts'
import { pieceErrors } from './errors.ts'
import type { CarSection } from './read-car.ts'

/** Multicodec of the format: `multihash-index-sorted`. */
const formatCode = 0x0401
const offsetBytes = 8
/** A digest longer than any hash function gives is nothing that could be looked up. */
const maxDigestBytes = 128
/** Entries that are handled before others get their turn. */
const turnEntries = 32 * 1024
/** Up to so many entries are sorted at once. */
const plainSortEntries = 4096

/** Where a CAR's blocks are, by the hash in their CIDs. */
export interface MultihashIndex {
  readonly entries: number
  /** Offset of the block's section in the CARv1 part; nothing if the CAR has no such block. */
  find(multihash: { readonly code: number; readonly digest: Uint8Array }): Promise<number | undefined>
  /** Every digest, without holding up the process. */
  digests(): AsyncGenerator<Uint8Array>
}

/** Entries of one hash function and digest length: each the digest, then the offset. */
interface Group {
  readonly code: number
  readonly width: number
  bytes: Buffer
  length: number
}

/**
 * Makes the index of a CAR from where its blocks are, in the bytes of CARv2's sorted multihash index. Blocks that
 * travel inside their CID are left out.
 *
 * @see https://ipld.io/specs/transport/car/carv2/#format-0x0401-multihashindexsorted
 * @example
 * import { encodeMultihashIndex } from '#sdk/piece/multihash-index.ts'
 * import { carSections, openFile } from 'dealkit/piece'
 * const index = await encodeMultihashIndex(carSections(await openFile('data.car')))
 */
export async function encodeMultihashIndex(
  sections: AsyncIterable<Pick<CarSection, 'cid' | 'offset'>> | Iterable<Pick<CarSection, 'cid' | 'offset'>>,
): Promise<Uint8Array> {
  const groups = new Map<string, Group>()
  for await (const { cid, offset } of sections) {
    const { code, digest } = cid.multihash
    if (code === identityCode || digest.length === 0 || digest.length > maxDigestBytes) continue
    addEntry(groupOf(groups, code, digest.length + offsetBytes), digest, offset)
  }
  const codes = new Map<number, Group[]>()
  for (const group of [...groups.values()].sort((a, b) => a.code - b.code || a.width - b.width)) {
    codes.set(group.code, [...(codes.get(group.code) ?? []), group])
  }
  const parts: Uint8Array[] = [varint.encodeTo(formatCode, new Uint8Array(2)), int32(codes.size)]
  for (const [code, widths] of codes) {
    parts.push(int64(code), int32(widths.length))
    for (const group of widths) parts.push(int32(group.width), int64(group.length), await sorted(group))
  }
  return Buffer.concat(parts)
}

/**
 * Opens an index; it is searched where it is, and only its layout is read at once.
 *
 * @throws {CAR_INDEX} these are no bytes of an index, or not all of them.
 * @example
 * import { encodeMultihashIndex, openMultihashIndex } from '#sdk/piece/multihash-index.ts'
 * import { bytesSource, carSections, openFile, zeroPieceCid } from 'dealkit/piece'
 * const bytes = await encodeMultihashIndex(carSections(await openFile('data.car')))
 * const index = await openMultihashIndex(bytesSource(bytes))
 * await index.find(zeroPieceCid(128).multihash) // undefined: no block of this CAR
 */
export async function openMultihashIndex(source: ByteSource): Promise<MultihashIndex> {
  const fail = (reason: string) => pieceErrors.CAR_INDEX({ name: source.name, reason })
  let at = 0
  const take = async (length: number): Promise<Buffer> => {
    if (at + length > source.size) throw fail('it is cut off')
    const bytes = await readBytes(source, at, length)
    at += length
    return Buffer.from(bytes.buffer, bytes.byteOffset, length)
  }
  const [format] = varint.decode(await take(2))
  if (format !== formatCode) throw fail(`its format is 0x${format.toString(16)}`)
  const tables = new Map<string, Table>()
  let entries = 0
  for (let codes = (await take(4)).readInt32LE(); codes > 0; codes--) {
    const code = Number((await take(8)).readBigUInt64LE())
    for (let widths = (await take(4)).readInt32LE(); widths > 0; widths--) {
      const width = (await take(4)).readUInt32LE()
      const length = Number((await take(8)).readBigUInt64LE())
      if (width <= offsetBytes || length % width !== 0) throw fail(`a table of ${length} bytes has entries of ${width}`)
      if (at + length > source.size) throw fail('it is cut off')
      tables.set(`${code}/${width}`, { start: at, count: length / width, width })
      entries += length / width
      at += length
    }
  }
  return {
    entries,
    async find({ code, digest }) {
      const table = tables.get(`${code}/${digest.length + offsetBytes}`)
      return table === undefined ? undefined : search(source, table, digest)
    },
    async *digests() {
      for (const { start, count, width } of tables.values()) {
        for (let first = 0; first < count; first += turnEntries) {
          const page = await readBytes(source, start + first * width, Math.min(turnEntries, count - first) * width)
          for (let at = 0; at < page.length; at += width) yield page.subarray(at, at + width - offsetBytes)
          await nextTurn()
        }
      }
    },
  }
}

interface Table {
  readonly start: number
  readonly count: number
  readonly width: number
}

/** Entries that are read together at the end of a search. */
const pageEntries = 64

async function search(
  source: ByteSource,
  { start, count, width }: Table,
  digest: Uint8Array,
): Promise<number | undefined> {
  let [low, high] = [0, count]
  while (high - low > pageEntries) {
    const middle = (low + high) >>> 1
    const found = await readBytes(source, start + middle * width, digest.length)
    if (Buffer.compare(found, digest) <= 0) low = middle
    else high = middle
  }
  const page = await readBytes(source, start + low * width, (high - low) * width)
  for (let at = 0; at < page.length; at += width) {
    const entry = page.subarray(at, at + width)
    if (Buffer.compare(entry.subarray(0, digest.length), digest) !== 0) continue
    return Number(new DataView(entry.buffer, entry.byteOffset).getBigUint64(digest.length, true))
  }
  return undefined
}

function groupOf(groups: Map<string, Group>, code: number, width: number): Group {
  const key = `${code}/${width}`
  const known = groups.get(key)
  if (known !== undefined) return known
  const group: Group = { code, width, bytes: Buffer.alloc(256 * width), length: 0 }
  groups.set(key, group)
  return group
}

function addEntry(group: Group, digest: Uint8Array, offset: number): void {
  if (group.length === group.bytes.length) {
    group.bytes = Buffer.concat([group.bytes, Buffer.alloc(group.bytes.length)])
  }
  group.bytes.set(digest, group.length)
  group.bytes.writeBigUInt64LE(BigInt(offset), group.length + digest.length)
  group.length += group.width
}

/** Sorts by digest without holding up the process: entries go into buckets first, and those are sorted one by one. */
async function sorted({ bytes, width, length }: Group): Promise<Buffer> {
  const count = length / width
  if (count <= plainSortEntries) {
    const whole = Buffer.from(bytes.subarray(0, length))
    sortBucket(whole, width)
    return whole
  }
  const bucketOf = (entry: number) => bytes.readUInt16BE(entry * width)
  const ends = new Uint32Array(65_536)
  for (let entry = 0; entry < count; entry++) ends[bucketOf(entry)]!++
  for (let bucket = 1; bucket < ends.length; bucket++) ends[bucket]! += ends[bucket - 1]!
  const result = Buffer.allocUnsafe(length)
  const starts = Uint32Array.from(ends, (_, bucket) => (bucket === 0 ? 0 : ends[bucket - 1]!))
  const next = starts.slice()
  for (let entry = 0; entry < count; entry++) {
    bytes.copy(result, next[bucketOf(entry)]!++ * width, entry * width, (entry + 1) * width)
    if (entry % turnEntries === turnEntries - 1) await nextTurn()
  }
  let handled = 0
  for (let bucket = 0; bucket < ends.length; bucket++) {
    const [start, end] = [starts[bucket]!, ends[bucket]!]
    if (end - start > 1) sortBucket(result.subarray(start * width, end * width), width)
    handled += end - start
    if (handled < turnEntries) continue
    handled = 0
    await nextTurn()
  }
  return result
}

function sortBucket(bytes: Buffer, width: number): void {
  const entries = Array.from({ length: bytes.length / width }, (_, i) =>
    Buffer.from(bytes.subarray(i * width, (i + 1) * width)),
  )
  entries.sort(Buffer.compare)
  for (const [i, entry] of entries.entries()) bytes.set(entry, i * width)
}

function int32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

function int64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(value))
  return bytes
}
