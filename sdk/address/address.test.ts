import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { address as addressCodec } from '#sdk/codec/address.ts'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { Address, isUndefinedAddressText, printAddressesFor, protocol } from './address.ts'
import { decodeLeb128, encodeLeb128 } from './leb128.ts'

const hex = (raw: Uint8Array) => Buffer.from(raw).toString('hex')
const unhex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'))
const invalid = expect.objectContaining({ code: 'ADDRESS_INVALID' })

interface ValidVector {
  readonly protocol: number
  readonly input_hex?: string
  readonly input_id?: string
  readonly namespace?: string
  readonly subaddress_hex?: string
  readonly testnet: string
  readonly mainnet: string
  readonly bytes_hex: string
  readonly cbor_hex: string
  readonly payload_hex: string
}

function construct(row: ValidVector): Address {
  switch (row.protocol) {
    case protocol.id:
      return Address.fromId(BigInt(row.input_id!))
    case protocol.secp256k1:
      return Address.fromSecp256k1Key(unhex(row.input_hex!))
    case protocol.actor:
      return Address.fromActorSeed(unhex(row.input_hex!))
    case protocol.bls:
      return Address.fromBlsKey(unhex(row.input_hex!))
    default:
      return Address.delegated(BigInt(row.namespace!), unhex(row.subaddress_hex!))
  }
}

describe.skipIf(!vectorsPresent)('addresses-valid.json', () => {
  for (const row of vectors<ValidVector>('addresses-valid.json')) {
    it(row.testnet, () => {
      const made = construct(row)
      expect(made.toString('t')).toBe(row.testnet)
      expect(made.toString('f')).toBe(row.mainnet)
      expect(hex(made.bytes)).toBe(row.bytes_hex)
      expect(hex(made.payload)).toBe(row.payload_hex)
      expect(hex(addressCodec.encode(made))).toBe(row.cbor_hex)
      for (const same of [
        Address.parse(row.testnet),
        Address.parse(row.mainnet),
        Address.fromBytes(unhex(row.bytes_hex)),
        addressCodec.decode(unhex(row.cbor_hex)),
      ]) {
        expect(same.equals(made)).toBe(true)
        expect(same.protocol).toBe(row.protocol)
      }
    })
  }
})

interface InvalidVector {
  readonly kind: 'text' | 'bytes'
  readonly text?: string
  readonly bytes_hex?: string
  readonly valid: boolean
  readonly why: string
}

describe.skipIf(!vectorsPresent)('addresses-invalid.json', () => {
  for (const row of vectors<InvalidVector>('addresses-invalid.json')) {
    it(`${row.why}: ${(row.text ?? row.bytes_hex!).slice(0, 40)}`, () => {
      const read = () => (row.kind === 'text' ? Address.parse(row.text!) : Address.fromBytes(unhex(row.bytes_hex!)))
      if (row.valid) expect(read().toString('f')).toBe(row.text)
      else expect(read).toThrow(invalid)
    })
  }
})

const bytesOf = (size: number) => fc.uint8Array({ minLength: size, maxLength: size })
const anyAddress = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map((id) => Address.fromId(id)),
  bytesOf(65).map((key) => Address.fromSecp256k1Key(key)),
  fc.uint8Array().map((seed) => Address.fromActorSeed(seed)),
  bytesOf(48).map((key) => Address.fromBlsKey(key)),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.uint8Array({ maxLength: 54 }))
    .map(([namespace, subaddress]) => Address.delegated(namespace, subaddress)),
)

describe('an address', () => {
  afterEach(() => printAddressesFor('t'))

  it('survives text and bytes', () => {
    fc.assert(
      fc.property(anyAddress, fc.constantFrom('f' as const, 't' as const), (address, prefix) => {
        expect(Address.parse(address.toString(prefix)).equals(address)).toBe(true)
        expect(Address.fromBytes(address.bytes).equals(address)).toBe(true)
        expect(addressCodec.fromJson(addressCodec.toJson(address)).equals(address)).toBe(true)
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('is refused with any one character changed, where there is a checksum', () => {
    const text = Address.fromSecp256k1Key(new Uint8Array(65)).toString()
    for (let i = 2; i < text.length; i++) {
      const changed = `${text.slice(0, i)}${text[i] === 'a' ? 'b' : 'a'}${text.slice(i + 1)}`
      expect(() => Address.parse(changed), changed).toThrow(invalid)
    }
    expect(() => Address.parse(text.toUpperCase())).toThrow(invalid)
  })

  it('is never read from arbitrary bytes that do not print and parse to the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), (raw) => {
        let read: Address
        try {
          read = Address.fromBytes(raw)
        } catch (error) {
          expect(error).toMatchObject({ code: 'ADDRESS_INVALID' })
          return
        }
        expect(hex(Address.parse(read.toString()).bytes)).toBe(hex(raw))
      }),
      { seed: 1, numRuns: 1000 },
    )
  })

  it('prints for the network of the process, and knows what it is', () => {
    const miner = Address.parse('f01000')
    expect(`${miner}`).toBe('t01000')
    expect(JSON.stringify({ miner })).toBe('{"miner":"t01000"}')
    printAddressesFor('f')
    expect(`${miner}`).toBe('f01000')
    expect(miner.id).toBe(1000)
    expect([miner.isId, miner.isKey]).toEqual([true, false])
    const key = Address.fromSecp256k1Key(new Uint8Array(65))
    expect([key.isId, key.isKey]).toEqual([false, true])
    expect(() => key.id).toThrow(expect.objectContaining({ code: 'ADDRESS_HAS_NO_ID' }))
    expect(() => Address.fromId(2n ** 53n).id).toThrow(expect.objectContaining({ code: 'ADDRESS_ID_TOO_LARGE' }))
  })

  it('does not change with the bytes it was made from', () => {
    const raw = Uint8Array.of(0, 5)
    const address = Address.fromBytes(raw)
    raw[1] = 6
    expect(address.id).toBe(5)
  })

  it.each([-1, 2n ** 63n])('has no id %s', (id) => {
    expect(() => Address.fromId(id)).toThrow(invalid)
  })

  it.each([
    '',
    't',
    't0',
    't0-1',
    't00x',
    'x01',
    't5aaaaaa',
    `t0${'9'.repeat(20)}`,
    't0 1',
    ` t01`,
    't1',
    't4f',
    'T01',
  ])('is not "%s"', (text) => {
    expect(() => Address.parse(text)).toThrow(invalid)
  })

  it('that is not there has two texts', () => {
    expect(['', '<empty>', 't01'].map(isUndefinedAddressText)).toEqual([true, true, false])
  })
})

describe('LEB128', () => {
  it('survives, and refuses longer forms', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const raw = encodeLeb128(value)
        expect(decodeLeb128(raw)).toEqual({ value, size: raw.length })
      }),
      { seed: 1, numRuns: 300 },
    )
    expect(decodeLeb128(unhex('8000'))).toBeUndefined()
    expect(decodeLeb128(unhex('80'))).toBeUndefined()
    expect(decodeLeb128(unhex('ffffffffffffffffff02'))).toBeUndefined()
    expect(decodeLeb128(unhex('05ff'))).toEqual({ value: 5n, size: 1 })
  })
})
