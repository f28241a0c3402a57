import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { PrivateKey } from './key.ts'
import { exportKeyInfo, importKeyInfo, keyInfo } from './key-info.ts'
import { verifySignature } from './verify.ts'

interface KeyVector {
  readonly type: string
  readonly private_key_b64: string
  readonly private_key_hex: string
  readonly public_key_hex: string
  readonly address: string
  readonly export_json_lotus: string
  readonly export_hex_lotus: string
  readonly export_json_venus: string
  readonly export_hex_venus: string
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe.skipIf(!vectorsPresent)('keys.json', () => {
  for (const row of vectors<KeyVector>('keys.json')) {
    it(`${row.type} ${row.address}`, () => {
      const info = keyInfo.fromJson({ Type: row.type, PrivateKey: row.private_key_b64 })
      expect(hex(info.privateKey)).toBe(row.private_key_hex)
      const key = PrivateKey.fromKeyInfo(info)
      expect(key.address.equals(Address.parse(row.address))).toBe(true)
      expect(hex(key.publicKey)).toBe(row.public_key_hex)
      expect(exportKeyInfo(key.toKeyInfo())).toBe(row.export_hex_lotus)
      for (const text of [row.export_json_lotus, row.export_hex_lotus, row.export_json_venus, row.export_hex_venus])
        expect(importKeyInfo(`${text}\n`)).toEqual(info)
    })
  }
})

describe('key texts', () => {
  const secret = Buffer.alloc(32, 0x5a).toString('base64')

  it('take the type as a number too', () => {
    const types = [1, 2, 3].map((number) => keyInfo.fromJson({ Type: number, PrivateKey: secret }).type)
    expect(types).toEqual(['secp256k1', 'bls', 'delegated'])
  })

  it.each([
    '',
    'not hex',
    `{"Type":"bls","PrivateKey":"${secret}"`,
    `{"Type":"dsa","PrivateKey":"${secret}"}`,
    `{"Type":"${secret}","PrivateKey":"${secret}"}`,
    `{"Type":"bls","PrivateKey":"${secret}${secret}"}`,
    `{"Type":"bls","PrivateKey":["${secret}"]}`,
    '{"Type":"bls"}',
    'null',
  ])('are refused without being quoted: %s', (text) => {
    let caught: unknown
    try {
      PrivateKey.fromKeyInfo(importKeyInfo(text))
    } catch (error) {
      caught = error
    }
    expect(caught).toMatchObject({ code: 'KEY_INVALID' })
    expect(inspect(caught, { depth: 9 })).not.toContain(secret.slice(0, 10))
  })
})

describe.each(['secp256k1', 'bls', 'delegated'] as const)('a %s key', (type) => {
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
    const again = PrivateKey.fromKeyInfo(importKeyInfo(exportKeyInfo(key.toKeyInfo())))
    expect(again.address.equals(key.address)).toBe(true)
  })

  it('refuses keys outside the order', () => {
    for (const fill of [0, 255]) {
      expect(() => PrivateKey.fromKeyInfo({ type, privateKey: new Uint8Array(32).fill(fill) })).toThrow(
        expect.objectContaining({ code: 'KEY_INVALID' }),
      )
    }
  })
})
