import { sha256 } from '@noble/hashes/sha2.js'

/** Writes the SHA-256 of every 64 bytes of `pairs` into `digests`, 32 bytes each. The two do not overlap. */
export type PairHasher = (pairs: Uint8Array, digests: Uint8Array) => void

/**
 * SHA-256 in JavaScript, for platforms without a native build: some fifty times slower.
 *
 * @example
 * import { portablePairHasher } from '#sdk/piece/pair-hasher.ts'
 * const digest = new Uint8Array(32)
 * portablePairHasher(new Uint8Array(64), digest) // digest is the SHA-256 of 64 zeros
 */
export const portablePairHasher: PairHasher = (pairs, digests) => {
  for (let at = 0; at < pairs.length; at += 64) digests.set(sha256(pairs.subarray(at, at + 64)), at / 2)
}

async function loadNative(): Promise<PairHasher | undefined> {
  try {
    const { hashInto } = (await import('@chainsafe/hashtree')).default
    hashInto(new Uint8Array(64), new Uint8Array(32))
    return hashInto
  } catch {
    // No binary for this platform: the portable hasher gives the same commitments.
    return undefined
  }
}

const native = await loadNative()

/** Which implementation hashes pairs in this process. */
export const pairHasherBackend: 'native' | 'portable' = native === undefined ? 'portable' : 'native'

/** The fastest pair hasher that loads here. */
export const hashPairs: PairHasher = native ?? portablePairHasher
