import { keccak_256 } from '@noble/hashes/sha3.js'
import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { blake2b256 } from './blake2b.ts'
import { blsAggregate, blsVerify, blsVerifyAggregate } from './bls.ts'
import { dagCborCid } from './cid.ts'
import { PrivateKey } from './key.ts'
import { secpPublicKey, secpRecover } from './secp256k1.ts'
import { type SignatureType, signature, signatureBytes, signatureFromBytes } from './signature.ts'
import { verifySignature } from './verify.ts'

const hex = (raw: Uint8Array) => Buffer.from(raw).toString('hex')
const unhex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'))
const utf8 = (words: string) => new TextEncoder().encode(words)

interface PrimitiveVector {
  readonly kind: 'digest' | 'pubkey' | 'secp-sign' | 'secp-sign-raw' | 'bls-sign-raw'
  readonly cbor_hex: string
  readonly digest_hex: string
  readonly private_hex: string
  readonly public_hex: string
  readonly data_text: string
  readonly address: string
  readonly signature_hex: string
}

describe.skipIf(!vectorsPresent)('signature-primitives.json', () => {
  for (const [i, row] of vectors<PrimitiveVector>('signature-primitives.json').entries()) {
    it(`${i} ${row.kind}`, () => {
      if (row.kind === 'digest') {
        expect(hex(blake2b256(dagCborCid(unhex(row.cbor_hex)).bytes))).toBe(row.digest_hex)
        return
      }
      const privateKey = unhex(row.private_hex)
      if (row.kind === 'pubkey') {
        expect(hex(secpPublicKey(privateKey))).toBe(row.public_hex)
        return
      }
      const type: SignatureType = row.kind === 'bls-sign-raw' ? 'bls' : 'secp256k1'
      const key = PrivateKey.fromKeyInfo({ type, privateKey })
      const signed = row.kind === 'secp-sign' ? dagCborCid(unhex(row.cbor_hex)).bytes : utf8(row.data_text)
      expect(hex(key.sign(signed).data)).toBe(row.signature_hex)
      const signer = row.address === undefined ? key.address : Address.parse(row.address)
      expect(verifySignature({ type, data: unhex(row.signature_hex) }, signer, signed)).toBe(true)
    })
  }
})

describe('the wire form of a signature', () => {
  const value = { type: 'secp256k1', data: new Uint8Array(65).fill(7) } as const

  it('is one byte string in CBOR, type and data in JSON', () => {
    expect(hex(signature.encode(value))).toBe(`584201${'07'.repeat(65)}`)
    expect(signature.decode(signature.encode(value))).toEqual(value)
    expect(signature.toJson({ ...value, data: Uint8Array.of(1) })).toEqual({ Type: 1, Data: 'AQ==' })
    expect(signature.fromJson({ Type: 3, Data: null })).toEqual({ type: 'delegated', data: new Uint8Array(0) })
    expect(signatureFromBytes(signatureBytes(value))).toEqual(value)
  })

  it('has a known type and at most 200 bytes', () => {
    expect(() => signature.decode(unhex('40'))).toThrow(/the signature is empty/)
    expect(() => signature.decode(unhex('4104'))).toThrow(/4 is not a signature type/)
    expect(() => signature.fromJson({ Type: 255, Data: '' })).toThrow(/255 is not a signature type/)
    expect(() => signature.decode(unhex(`58c9${'01'.repeat(201)}`))).toThrow(/over the limit of 200/)
    expect(() => signature.encode({ type: 'bls', data: new Uint8Array(200) })).toThrow(/over the limit of 200/)
  })
})

describe('verification', () => {
  const bytes = utf8('what is signed')
  const keys = {
    secp256k1: PrivateKey.fromSeed('secp256k1', utf8('a')),
    bls: PrivateKey.fromSeed('bls', utf8('a')),
    delegated: PrivateKey.fromSeed('delegated', utf8('a')),
  }

  it('takes no signature of one kind for a signer of another', () => {
    for (const signing of Object.values(keys))
      for (const { address } of Object.values(keys))
        expect(verifySignature(signing.sign(bytes), address, bytes)).toBe(signing.address.equals(address))
  })

  it('needs a key address', () => {
    for (const key of Object.values(keys))
      expect(verifySignature(key.sign(bytes), Address.fromId(1000), bytes)).toBe(false)
  })

  it('takes garbage for a wrong signature, not for a crash', () => {
    for (const key of Object.values(keys))
      for (const data of [new Uint8Array(0), new Uint8Array(64), new Uint8Array(65), new Uint8Array(96).fill(255)])
        expect(verifySignature({ type: key.type, data }, key.address, bytes)).toBe(false)
  })

  it('recovers an Ethereum account from a delegated signature', () => {
    const { address } = keys.delegated
    const recovered = secpRecover(keccak_256(bytes), keys.delegated.sign(bytes).data)
    expect(hex(recovered!)).toBe(hex(keys.delegated.publicKey))
    expect(address.toString()).toMatch(/^t410f/)
    expect(hex(address.payload.subarray(1))).toBe(hex(keccak_256(recovered!.subarray(1)).subarray(-20)))
  })

  it('takes no signature of the public key zero', () => {
    const infinity = (size: number) => Uint8Array.of(0xc0, ...new Uint8Array(size - 1))
    expect(blsVerify(infinity(48), bytes, infinity(96))).toBe(false)
  })
})

describe('BLS aggregates', () => {
  const signers = ['a', 'b', 'c'].map((seed) => PrivateKey.fromSeed('bls', utf8(seed)))
  const messages = signers.map((_, i) => utf8(`message ${i}`))
  const publicKeys = signers.map((key) => key.publicKey)
  const aggregate = blsAggregate(signers.map((key, i) => key.sign(messages[i]!).data))

  it('prove every signature at once', () => {
    expect(aggregate.length).toBe(96)
    expect(blsVerifyAggregate(publicKeys, messages, aggregate)).toBe(true)
    expect(blsVerifyAggregate(publicKeys, [messages[1]!, messages[0]!, messages[2]!], aggregate)).toBe(false)
    expect(blsVerifyAggregate(publicKeys.slice(1), messages.slice(1), aggregate)).toBe(false)
    expect(blsVerifyAggregate(publicKeys, messages.slice(1), aggregate)).toBe(false)
    expect(
      blsVerifyAggregate(
        publicKeys,
        messages,
        aggregate.map((byte, i) => (i === 50 ? byte ^ 1 : byte)),
      ),
    ).toBe(false)
  })

  it('of nothing are the point at infinity, and prove nothing else', () => {
    expect(hex(blsAggregate([]))).toBe(`c0${'00'.repeat(95)}`)
    expect(blsVerifyAggregate([], [], blsAggregate([]))).toBe(true)
    expect(blsVerifyAggregate([], [], aggregate)).toBe(false)
    expect(blsVerifyAggregate(publicKeys, messages, blsAggregate([]))).toBe(false)
  })

  it('survive as many bad signatures as somebody cares to send', () => {
    const good = signers[0]!.sign(messages[0]!).data
    const bad = good.map((byte, i) => (i === 95 ? byte ^ 1 : byte))
    for (let i = 0; i < 200; i++) blsVerify(publicKeys[0]!, messages[0]!, bad)
    expect(blsVerify(publicKeys[0]!, messages[0]!, bad)).toBe(false)
    expect(blsVerify(publicKeys[0]!, messages[0]!, good)).toBe(true)
    expect(() => blsAggregate([good, bad])).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }))
  })

  it('of one is that signature', () => {
    const one = signers[0]!.sign(messages[0]!).data
    expect(hex(blsAggregate([one]))).toBe(hex(one))
  })
})
