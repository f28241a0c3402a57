import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { keyInfo } from '#sdk/crypto/key-info.ts'
import { MAX_SUPPLY } from '#sdk/units/fil.ts'
import { dagCborCid } from '../crypto/cid.ts'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { draftMessage, type Message, message, messageCid, messageSigningBytes, wideMessage } from './message.ts'
import { BLOCK_GAS_LIMIT, messageFault } from './message-checks.ts'
import { chainLength, signedMessage, signedMessageCid, signWithKey, verifySignedMessage } from './signed-message.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const unhex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

interface UnsignedVector {
  readonly message: Record<string, unknown>
  readonly cbor_hex: string
  readonly cid: string
}

describe.skipIf(!vectorsPresent)('messages-unsigned.json', () => {
  for (const [i, row] of vectors<UnsignedVector>('messages-unsigned.json').entries()) {
    it(`${i} ${row.cid}`, () => {
      const wide = wideMessage.fromJson(row.message)
      expect(hex(wideMessage.encode(wide))).toBe(row.cbor_hex)
      expect(wideMessage.decode(unhex(row.cbor_hex))).toEqual(wide)
      expect(dagCborCid(wideMessage.encode(wide)).toString()).toBe(row.cid)
      if (typeof row.message['Nonce'] === 'string') {
        expect(() => message.decode(unhex(row.cbor_hex))).toThrow(/Nonce: \d+ is too large for a number/)
        return
      }
      const read = message.decode(unhex(row.cbor_hex))
      expect(read).toEqual(message.fromJson(row.message))
      expect(messageCid(read).toString()).toBe(row.cid)
    })
  }
})

interface SignedVector {
  readonly message: Record<string, unknown>
  readonly unsigned_cid: string
  readonly private_key_b64?: string
  readonly key_type: string
  readonly signature: { readonly Type: number; readonly Data: string }
  readonly message_cid: string
  readonly signed_cbor_hex: string
}

describe.skipIf(!vectorsPresent)('messages-signed.json', () => {
  for (const [i, row] of vectors<SignedVector>('messages-signed.json').entries()) {
    it(`${i} ${row.key_type} ${row.message_cid}`, () => {
      const signed = signedMessage.fromJson({ Message: row.message, Signature: row.signature })
      expect(hex(signedMessage.encode(signed))).toBe(row.signed_cbor_hex)
      expect(signedMessage.decode(unhex(row.signed_cbor_hex))).toEqual(signed)
      expect(messageCid(signed.message).toString()).toBe(row.unsigned_cid)
      expect(signedMessageCid(signed).toString()).toBe(row.message_cid)
      expect(verifySignedMessage(signed)).toBe(true)
      if (row.private_key_b64 === undefined) return
      const key = PrivateKey.fromKeyInfo(keyInfo.fromJson({ Type: row.key_type, PrivateKey: row.private_key_b64 }))
      expect(key.sign(messageSigningBytes(signed.message))).toEqual(signed.signature)
    })
  }
})

describe.skipIf(!vectorsPresent)('messages-bad-signature.json', () => {
  for (const [i, row] of vectors<SignedVector>('messages-bad-signature.json').entries()) {
    it(`${i} is refused`, () => {
      expect(verifySignedMessage(signedMessage.fromJson({ Message: row.message, Signature: row.signature }))).toBe(
        false,
      )
    })
  }
})

interface SampleVector {
  readonly method: string
  readonly result: Record<string, unknown>
}

describe.skipIf(!vectorsPresent)('json-samples.json', () => {
  const sample = (method: string) => vectors<SampleVector>('json-samples.json').filter((row) => row.method === method)

  it.each(sample('Message JSON'))('$method', ({ result }) => {
    const read = message.fromJson(result)
    expect(message.toJson(read)).toEqual({ ...result, To: 't04', From: 't00' })
  })

  it.each(sample('SignedMessage JSON'))(
    '$method, whose signature is empty, is refused for that alone',
    ({ result }) => {
      expect(() => signedMessage.fromJson(result)).toThrow(/^Signature: 0 is not a signature type/)
      const unsigned = message.encode(message.fromJson(result['Message']))
      const noSignature = Uint8Array.of(0x41, 0)
      const link = dagCborCid(new Uint8Array(Buffer.concat([Uint8Array.of(0x82), unsigned, noSignature])))
      expect({ '/': link.toString() }).toEqual(result['CID'])
    },
  )
})

const from = Address.fromId(1001)
const to = Address.fromId(1002)

const anyMessage: fc.Arbitrary<Message> = fc.record({
  version: fc.nat(),
  to: fc.nat().map((id) => Address.fromId(id)),
  from: fc.nat().map((id) => Address.fromId(id)),
  nonce: fc.maxSafeNat(),
  value: fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }),
  gasLimit: fc.maxSafeInteger(),
  gasFeeCap: fc.bigInt({ min: 0n, max: 2n ** 70n }),
  gasPremium: fc.bigInt({ min: 0n, max: 2n ** 70n }),
  method: fc.maxSafeNat(),
  params: fc.uint8Array({ maxLength: 100 }),
})

describe('a message', () => {
  it('survives CBOR and JSON', () => {
    fc.assert(
      fc.property(anyMessage, (value) => {
        expect(message.decode(message.encode(value))).toEqual(value)
        expect(message.fromJson(JSON.parse(JSON.stringify(message.toJson(value))))).toEqual(value)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it('reads what is missing from JSON as zero, and no params as null', () => {
    const read = message.fromJson({ To: 't01002', From: 't01001', Value: null, Params: null })
    expect(read).toEqual(draftMessage({ to, from }))
    expect(message.toJson(read)).toMatchObject({ Params: null, Value: '0', Nonce: 0 })
    expect(() => message.fromJson({ To: 't01002' })).toThrow(/From: expected an address/)
  })

  it('counts its signature only when that is not BLS', () => {
    const value = draftMessage({ to, from })
    const size = message.encode(value).length
    const sign = (type: 'bls' | 'secp256k1') =>
      chainLength({ message: value, signature: PrivateKey.fromSeed(type, new Uint8Array(1)).sign(new Uint8Array(1)) })
    expect(sign('bls')).toBe(size)
    expect(sign('secp256k1')).toBe(size + 69)
  })
})

describe('a signed message', () => {
  it('is signed by its sender alone, and as a whole', () => {
    for (const type of ['secp256k1', 'bls'] as const) {
      const key = PrivateKey.fromSeed(type, new Uint8Array(1))
      const signed = signWithKey(draftMessage({ to, from: key.address }), key)
      expect(verifySignedMessage(signed)).toBe(true)
      expect(verifySignedMessage({ ...signed, message: { ...signed.message, nonce: 1 } })).toBe(false)
      const byId = signWithKey(draftMessage({ to, from }), key)
      expect([verifySignedMessage(byId), verifySignedMessage(byId, key.address)]).toEqual([false, true])
    }
  })

  it('may not be signed as an Ethereum account would', () => {
    const key = PrivateKey.fromSeed('delegated', new Uint8Array(1))
    expect(verifySignedMessage(signWithKey(draftMessage({ to, from: key.address }), key))).toBe(false)
  })
})

describe('block inclusion', () => {
  const rules = { networkVersion: 15, minGas: 500_000 }
  const good = draftMessage({ to, from, gasLimit: 1_000_000, gasFeeCap: 100n, gasPremium: 1n })
  const delegated = Address.delegated(10, new Uint8Array(20))

  it('takes a good message', () => {
    expect(messageFault(good, rules)).toBeUndefined()
    expect(messageFault({ ...good, to: delegated }, { ...rules, networkVersion: 18 })).toBeUndefined()
  })

  it.each<[string, Partial<Message>]>([
    ['MESSAGE_VERSION', { version: 1, to: delegated }],
    ['MESSAGE_ADDRESS_PROTOCOL', { to: delegated, value: -1n }],
    ['MESSAGE_TO_ZERO', { to: Address.fromBlsKey(Uint8Array.of(0xc0, ...new Uint8Array(47))), from: delegated }],
    ['MESSAGE_ADDRESS_PROTOCOL', { from: delegated, value: -1n }],
    ['MESSAGE_VALUE', { value: -1n, gasFeeCap: -1n }],
    ['MESSAGE_VALUE', { value: MAX_SUPPLY + 1n, gasFeeCap: -1n }],
    ['MESSAGE_GAS_FEE_CAP', { gasFeeCap: -1n, gasPremium: -1n }],
    ['MESSAGE_GAS_PREMIUM', { gasPremium: -1n, gasLimit: 0 }],
    ['MESSAGE_GAS_PREMIUM', { gasPremium: 101n, gasLimit: 0 }],
    ['MESSAGE_GAS_LIMIT', { gasLimit: BLOCK_GAS_LIMIT + 1 }],
    ['MESSAGE_GAS_LIMIT', { gasLimit: 0 }],
    ['MESSAGE_GAS_LIMIT', { gasLimit: 499_999 }],
  ])('names the first fault: %s', (code, change) => {
    expect(messageFault({ ...good, ...change }, rules)?.code).toBe(code)
  })
})
