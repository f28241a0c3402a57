import type { CID } from 'multiformats/cid'

const SEALED_CODEC = 0xf102
const POSEIDON_HASH = 0xb401
const DIGEST_BYTES = 32

/** Whether a CID is a CommR by its form. */
export function isSealedCid({ version, code, multihash }: CID): boolean {
  return version === 1 && code === SEALED_CODEC && multihash.code === POSEIDON_HASH && multihash.size === DIGEST_BYTES
}
