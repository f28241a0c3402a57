/** Bits for each digest: one in a hundred that was never added seems to be there. */
const bitsEach = 10
const probes = 7

/**
 * Tells of most digests that they are not in a set, from ten bits a member: a Bloom filter whose hash functions are
 * parts of the digest itself.
 *
 * @example
 * import { DigestFilter } from '#sdk/piece/digest-filter.ts'
 * import { zeroPieceCid } from 'dealkit/piece'
 * const filter = DigestFilter.forCount(1)
 * filter.add(zeroPieceCid(128).multihash.digest)
 * filter.mayHave(zeroPieceCid(128).multihash.digest) // true
 * filter.mayHave(zeroPieceCid(256).multihash.digest) // false: certainly not there
 */
export class DigestFilter {
  readonly bytes: Uint8Array

  /** @param bytes of a filter that was kept */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** An empty filter for so many digests. */
  static forCount(count: number): DigestFilter {
    return new DigestFilter(new Uint8Array(Math.max(8, Math.ceil((count * bitsEach) / 8))))
  }

  /** Puts a digest into the set. */
  add(digest: Uint8Array): void {
    for (const bit of this.#bitsOf(digest)) this.bytes[bit >>> 3]! |= 1 << (bit & 7)
  }

  /** False for a digest that was certainly never added; true for the others, and for one in a hundred of those. */
  mayHave(digest: Uint8Array): boolean {
    return this.#bitsOf(digest).every((bit) => (this.bytes[bit >>> 3]! & (1 << (bit & 7))) !== 0)
  }

  /** The digest is random already: each four bytes of it choose a bit. */
  #bitsOf(digest: Uint8Array): number[] {
    const size = this.bytes.length * 8
    return Array.from({ length: probes }, (_, probe) => {
      let word = 0
      for (let i = 0; i < 4; i++) word = (word << 8) | digest[(probe * 4 + i) % digest.length]!
      return Math.floor(((word >>> 0) / 2 ** 32) * size)
    })
  }
}
