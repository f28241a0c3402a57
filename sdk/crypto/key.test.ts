import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { PrivateKey } from './key.ts'
import { importKeyInfo, keyInfo } from './key-info.ts'
import { verifySignature } from './verify.ts'

interface KeyVector {
  readonly type: string
  readonly private_key_b64: string
  readonly private_key_hex: string
  readonly public_key_hex: string
  readonly address: string
}

describe.skipIf(!vectorsPresent)('keys.json', () => {
  for (const row of vectorsPresent ? vectors<KeyVector>('keys.json') : []) {
    if (row.type !== 'secp256k1' && row.type !== 'bls') continue
    it(`${row.type} ${row.address}`, () => {
      const key = PrivateKey.fromKeyInfo(keyInfo.fromJson({ Type: row.type, PrivateKey: row.private_key_b64 }))
      expect(key.address.equals(Address.parse(row.address))).toBe(true)
      if (row.public_key_hex !== undefined) expect(Buffer.from(key.publicKey).toString('hex')).toBe(row.public_key_hex)
    })
  }
})

describe.each(['secp256k1', 'bls'] as const)('a %s key', (type) => {
  const key = PrivateKey.fromSeed(type, Buffer.from('alice'))
  const bytes = Buffer.from('what is signed')

  it('comes out the same of the same seed', () => {
    expect(PrivateKey.fromSeed(type, Buffer.from('alice')).address.equals(key.address)).toBe(true)
    expect(PrivateKey.fromSeed(type, Buffer.from('bob')).address.equals(key.address)).toBe(false)
  })

  it('signs what its address verifies, and nothing else', () => {
    const signed = key.sign(bytes)
    expect(verifySignature(signed, key.address, bytes)).toBe(true)
    expect(verifySignature(signed, key.address, Buffer.from('something else'))).toBe(false)
    expect(verifySignature(signed, PrivateKey.generate(type).address, bytes)).toBe(false)
    for (const at of [0, 31, signed.data.length - 1]) {
      const data = signed.data.slice()
      data[at]! ^= 1
      expect(verifySignature({ type, data }, key.address, bytes), `bit flipped in byte ${at}`).toBe(false)
    }
  })

  it('survives export and import', () => {
    const text = Buffer.from(JSON.stringify(keyInfo.toJson(key.toKeyInfo()))).toString('hex')
    expect(PrivateKey.fromKeyInfo(importKeyInfo(text)).address.equals(key.address)).toBe(true)
  })

  it('refuses keys outside the order', () => {
    for (const fill of [0, 255]) {
      expect(() => PrivateKey.fromKeyInfo({ type, privateKey: new Uint8Array(32).fill(fill) })).toThrow(
        expect.objectContaining({ code: 'KEY_INVALID' }),
      )
    }
  })
})
