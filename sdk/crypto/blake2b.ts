import { blake2b as portableBlake2b } from '@noble/hashes/blake2.js'
import { createBLAKE2b } from 'hash-wasm'

type Hasher = (data: Uint8Array) => Uint8Array

/** From here on the native module's throughput pays for its dearer call. */
const nativeFromBytes = 16 * 1024

/** The digest lengths Filecoin uses: address checksum, address payload, CID. */
const wasmHashers = new Map<number, Hasher>(
  await Promise.all(
    [4, 20, 32].map(async (length): Promise<[number, Hasher]> => {
      const hasher = await createBLAKE2b(length * 8)
      return [length, (data) => hasher.init().update(data).digest('binary')]
    }),
  ),
)

const wasmBlake2b256 = wasmHashers.get(32) as Hasher
const nativeBlake2b256 = await loadNative()

async function loadNative(): Promise<Hasher | undefined> {
  try {
    const { Blake2BHasher, Blake2BParam } = await import('@napi-rs/blake-hash')
    const params = new Blake2BParam()
    params.hashLength(32)
    return (data) => {
      const view = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
      return new Uint8Array(Blake2BHasher.withParams(params).update(view).digestBuffer())
    }
  } catch {
    // No binary for this platform: the WebAssembly hasher gives the same bytes a little slower.
    return undefined
  }
}

/** Which implementation hashes long inputs in this process. */
export const blake2bBackend: 'native' | 'wasm' = nativeBlake2b256 === undefined ? 'wasm' : 'native'

/**
 * The 32-byte blake2b digest, the hash of Filecoin's CIDs and of what signatures cover.
 *
 * @example
 * import { blake2b256 } from '#sdk/crypto/blake2b.ts'
 * blake2b256(new TextEncoder().encode('abc')).length // 32
 */
export function blake2b256(data: Uint8Array): Uint8Array {
  if (nativeBlake2b256 !== undefined && data.length >= nativeFromBytes) return nativeBlake2b256(data)
  return wasmBlake2b256(data)
}

/**
 * The blake2b digest of `length` bytes (1 to 64). A shorter digest is another hash, not a prefix.
 *
 * @example
 * import { blake2b } from '#sdk/crypto/blake2b.ts'
 * blake2b(new Uint8Array(33), 20).length // 20, the payload of a secp256k1 address
 */
export function blake2b(data: Uint8Array, length: number): Uint8Array {
  if (length === 32) return blake2b256(data)
  return wasmHashers.get(length)?.(data) ?? portableBlake2b(data, { dkLen: length })
}
