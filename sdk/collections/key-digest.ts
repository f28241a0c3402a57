import { hash } from 'node:crypto'

const MAX_REMEMBERED = 32_768

const remembered = new Map<string, Uint8Array>()

/**
 * The SHA-256 that places a key in a map. The same few keys come again and again, so recent ones are remembered.
 *
 * @example
 * import { keyDigest } from '#sdk/collections/key-digest.ts'
 * keyDigest(Uint8Array.of(1)).length // 32
 */
export function keyDigest(key: Uint8Array): Uint8Array {
  const text = Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
  const known = remembered.get(text)
  if (known !== undefined) return known
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  const digest = hash('sha256', key, 'buffer')
  remembered.set(text, digest)
  return digest
}
