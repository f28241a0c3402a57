import { blake2b as portable } from '@noble/hashes/blake2.js'
import { describe, expect, it } from 'vitest'
import { blake2b, blake2b256, blake2bBackend } from './blake2b.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('blake2b', () => {
  it('gives the published digests', () => {
    expect(hex(blake2b256(new TextEncoder().encode('abc')))).toBe(
      'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319',
    )
    expect(hex(blake2b256(new Uint8Array()))).toBe('0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8')
  })

  it('agrees with the portable implementation on both sides of the switch to native code', () => {
    for (const size of [1, 127, 128, 129, 16_383, 16_384, 16_385, 100_000]) {
      const backing = new Uint8Array(size + 3).map((_, i) => (i * 7) % 251)
      const data = backing.subarray(3)
      expect(hex(blake2b256(data)), `${size} bytes`).toBe(hex(portable(data, { dkLen: 32 })))
    }
    expect(['native', 'wasm']).toContain(blake2bBackend)
  })

  it('hashes to the lengths addresses and keys need', () => {
    for (const length of [4, 8, 20, 64]) {
      expect(hex(blake2b(Uint8Array.of(1, 2, 3), length))).toBe(
        hex(portable(Uint8Array.of(1, 2, 3), { dkLen: length })),
      )
    }
  })

  it('returns a fresh array each time', () => {
    const first = blake2b256(Uint8Array.of(1))
    const kept = hex(first)
    blake2b256(Uint8Array.of(2))
    expect(hex(first)).toBe(kept)
  })
})
