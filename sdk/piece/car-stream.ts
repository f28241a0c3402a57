import { varint } from 'multiformats'
import { CID } from 'multiformats/cid'
import { decodeCarHeader, maxHeaderBytes, maxSectionBytes } from './car-format.ts'
import { pieceErrors } from './errors.ts'
import type { CarBlock } from './read-car.ts'

const maxVarintBytes = 9

/**
 * Reads a CARv1 as it arrives, and yields its blocks in order, unverified. Nothing but the section at hand is kept.
 *
 * @param name what errors call it
 * @throws {CAR_HEADER} it does not begin with a CARv1 header.
 * @throws {CAR_SECTION} a section is cut off, oversized or has no readable CID; and whatever the chunks throw.
 * @example
 * import { readCarStream } from '#sdk/piece/car-stream.ts'
 * const { body } = await fetch('http://127.0.0.1:41235/ipfs/bafkqabltnbxxe5a?format=car')
 * if (body !== null) {
 *   for await (const { cid, bytes } of readCarStream(body, 'the answer')) console.log(cid.toString(), bytes.length)
 * }
 */
export async function* readCarStream(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Omit<CarBlock, 'blockOffset' | 'blockLength'>> {
  const input = new ChunkQueue(chunks)
  try {
    const notCar = (reason: string) => pieceErrors.CAR_HEADER({ name, reason })
    const headerLength = await readLength(input)
    if (headerLength === undefined) throw notCar('it is empty')
    if (!(headerLength > 0 && headerLength <= maxHeaderBytes)) throw notCar('it does not begin with a header length')
    const header = await input.take(headerLength)
    if (header === undefined) throw notCar('its header is cut off')
    const { version } = decodeCarHeader(header, name)
    if (version !== 1) throw notCar(`its version is ${version}`)
    for (;;) {
      const offset = input.taken
      const fail = (reason: string) => pieceErrors.CAR_SECTION({ name, offset, reason })
      const length = await readLength(input)
      if (length === undefined || length === 0) return
      if (Number.isNaN(length)) throw fail('its length is not a varint')
      if (length > maxSectionBytes) throw fail(`it is ${length} bytes long, over ${maxSectionBytes}`)
      const section = await input.take(length)
      if (section === undefined) throw fail('it is cut off')
      const block = readSection(section)
      if (block === undefined) throw fail('it has no readable CID')
      yield { ...block, offset }
    }
  } finally {
    await input.close()
  }
}

function readSection(section: Uint8Array): { cid: CID; bytes: Uint8Array } | undefined {
  try {
    const [cid, bytes] = CID.decodeFirst(section)
    return { cid, bytes }
  } catch {
    // The one decoder that can say so has said that these bytes begin with no CID.
    return undefined
  }
}

/** A varint; nothing at the end of the input, NaN for what is none. */
async function readLength(input: ChunkQueue): Promise<number | undefined> {
  const bytes: number[] = []
  while (bytes.length < maxVarintBytes) {
    const next = await input.take(1)
    if (next === undefined) return bytes.length === 0 ? undefined : Number.NaN
    bytes.push(next[0]!)
    if (next[0]! < 0x80) return varint.decode(Uint8Array.from(bytes))[0]
  }
  return Number.NaN
}

/** Chunks of any length, taken in other lengths. */
class ChunkQueue {
  readonly #chunks: AsyncIterator<Uint8Array>
  #chunk: Uint8Array = new Uint8Array()
  /** Bytes taken so far. */
  taken = 0

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next bytes; nothing if there are fewer. */
  async take(length: number): Promise<Uint8Array | undefined> {
    if (this.#chunk.length < length && !(await this.#gather(length))) return undefined
    const bytes = this.#chunk.subarray(0, length)
    this.#chunk = this.#chunk.subarray(length)
    this.taken += length
    return bytes
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #gather(length: number): Promise<boolean> {
    const parts = [this.#chunk]
    let have = this.#chunk.length
    while (have < length) {
      const { done, value } = await this.#chunks.next()
      if (done === true) break
      parts.push(value)
      have += value.length
    }
    this.#chunk = parts.length === 1 ? this.#chunk : Buffer.concat(parts, have)
    return have >= length
  }
}
