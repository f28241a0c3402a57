/** Bits for each digest: one in a hundred that was never added seems to be there. */
const bitsEach = 10
const probes = 7

/**
 * Tells of most digests that they are not in a set, from ten bits a member: a Bloom filter whose hash functions are
 * parts of the digest itself.
 *
 * @example
 * const filter = DigestFilter.forCount(1)
 * filter.add(cid.multihash.digest)
 * filter.mayHave(other.multihash.digest) // false: certainly not there
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

  add(digest: Uint8Array): void {
    for (const bit of this.#bitsOf(digest)) this.bytes[bit >>> 3]! |= 1 << (bit & 7)
  }

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
