import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { address, optionalAddress } from './address.ts'
import { bigint, bigintToBytes, bytesToBigint, tokenAmount } from './bigint.ts'
import { cid } from './cid.ts'
import { type Codec, decodeLeading } from './codec.ts'
import { bytes, fixedBytes, int, int64, nilBytes, show, text, textBytes, uint, uint64 } from './primitives.ts'

const hex = (raw: Uint8Array) => Buffer.from(raw).toString('hex')
const unhex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'))

describe('integers that no number holds', () => {
  it.each([
    ['1b001fffffffffffff', 2 ** 53 - 1],
    ['1b0020000000000001', 2 ** 53],
    ['1b7fffffffffffffff', 2 ** 63 - 1024],
    ['3b7fffffffffffffff', -(2 ** 63)],
    ['3b7ffffffffffffffe', -(2 ** 63) + 1024],
  ])('%s is rounded towards zero where that is asked for', (digits, value) => {
    expect(decodeLeading(int, unhex(digits))).toBe(value)
    if (value >= 0) expect(decodeLeading(uint, unhex(digits))).toBe(value)
    if (Number.isSafeInteger(value)) return
    expect(() => int.decode(unhex(digits))).toThrow(/too large for a number/)
    expect(() => int.encode(value)).toThrow(/expected an integer/)
  })

  it('end at 64 bits', () => {
    expect(decodeLeading(uint, unhex('1bffffffffffffffff'))).toBe(2 ** 64 - 2048)
    for (const digits of ['1b8000000000000000', '3b8000000000000000'])
      expect(() => decodeLeading(int, unhex(digits))).toThrow(/does not fit in 64 bits/)
    expect(() => decodeLeading(uint, unhex('20'))).toThrow(/negative/)
  })
})

interface BigintVector {
  readonly value: string
  readonly bytes_hex: string
  readonly cbor_hex: string
}

describe.skipIf(!vectorsPresent)('bigint-cbor.json', () => {
  for (const row of vectors<BigintVector>('bigint-cbor.json')) {
    it(row.value.slice(0, 40), () => {
      const value = BigInt(row.value)
      expect(hex(bigint.encode(value))).toBe(row.cbor_hex)
      expect(bigint.decode(unhex(row.cbor_hex))).toBe(value)
      const sign = value === 0n ? '' : value < 0n ? '01' : '00'
      expect(sign + hex(bigintToBytes(value))).toBe(row.bytes_hex)
      expect(bigint.fromJson(bigint.toJson(value))).toBe(value)
    })
  }
})

interface CidVector {
  readonly cid: string
  readonly version: number
  readonly codec: string
  readonly hash: string
  readonly digest_hex: string
  readonly bytes_hex: string
  readonly cbor_hex: string
  readonly label_base64_m?: string
}

describe.skipIf(!vectorsPresent)('cid-text.json', () => {
  for (const row of vectors<CidVector>('cid-text.json')) {
    it(row.cid, () => {
      const value = cid.fromJson({ '/': row.cid })
      expect(value.version).toBe(row.version)
      expect(value.code).toBe(Number(row.codec))
      expect(value.multihash.code).toBe(Number(row.hash))
      expect(hex(value.multihash.digest)).toBe(row.digest_hex)
      expect(hex(value.bytes)).toBe(row.bytes_hex)
      expect(hex(cid.encode(value))).toBe(row.cbor_hex)
      expect(cid.decode(unhex(row.cbor_hex)).equals(value)).toBe(true)
      expect(cid.toJson(value)).toEqual({ '/': row.cid })
    })
  }

  it.each([null, 'bafy', { '/': 'bafy' }, { '/': 7 }, { '/': 'b'.repeat(2000) }])('refuses %j', (json) => {
    expect(() => cid.fromJson(json)).toThrow(expect.objectContaining({ code: 'CODEC_INVALID' }))
  })
})

describe('numbers', () => {
  it('big integers survive, of either sign', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 1015n), max: 2n ** 1015n }), (value) => {
        expect(bigint.decode(bigint.encode(value))).toBe(value)
        expect(bigint.fromJson(bigint.toJson(value))).toBe(value)
        expect(bytesToBigint(bigintToBytes(value))).toBe(value < 0n ? -value : value)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it('have limits', () => {
    expect(() => bigint.encode(2n ** 1016n)).toThrow(/over 1016 bits/)
    expect(() => bigint.decode(unhex(`5881${'01'.repeat(129)}`))).toThrow(/over the limit of 128/)
    expect(() => bigint.decode(unhex('420201'))).toThrow(/2 is not a sign byte/)
    expect(() => bigint.fromJson('9'.repeat(400))).toThrow(/expected a decimal string/)
    expect(() => bigint.fromJson(5)).toThrow(/expected a decimal string, got 5/)
    expect(() => tokenAmount.encode(-1n)).toThrow(/-1 attoFIL is negative/)
    expect(() => tokenAmount.fromJson('-1')).toThrow(/-1 attoFIL is negative/)
    expect(() => int.decode(unhex('1b0020000000000000'))).toThrow(/9007199254740992 is too large for a number/)
    expect(() => int.encode(1.5)).toThrow(/expected an integer, got 1.5/)
    expect(() => uint.encode(-1)).toThrow(/-1 is negative/)
    expect(() => uint.fromJson('7')).toThrow(/expected an integer, got "7"/)
    expect(() => int64.encode(2n ** 63n)).toThrow(/does not fit/)
    expect(() => int64.decode(unhex('1b8000000000000000'))).toThrow(/does not fit/)
    expect(() => uint64.encode(2n ** 64n)).toThrow(/does not fit/)
    expect(() => uint64.fromJson(-1)).toThrow(/does not fit/)
  })

  it('read null as zero only where Go does', () => {
    expect(bigint.fromJson(null)).toBe(0n)
    expect(bytes().fromJson(null)).toEqual(new Uint8Array(0))
    expect(() => uint.fromJson(null)).toThrow(/expected an integer, got null/)
  })

  it('of 64 bits stay exact in JSON', () => {
    expect(uint64.toJson(5n)).toBe(5)
    expect(uint64.toJson(2n ** 64n - 1n)).toBe(2n ** 64n - 1n)
    expect(uint64.fromJson('18446744073709551615')).toBe(2n ** 64n - 1n)
    expect(() => uint64.fromJson(2 ** 60)).toThrow(/expected an integer/)
  })
})

describe('bytes and text', () => {
  it('survive', () => {
    const pairs = <T>(codec: Codec<T>, value: T) => {
      expect(codec.decode(codec.encode(value))).toEqual(value)
      expect(codec.fromJson(codec.toJson(value))).toEqual(value)
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }), (raw, string) => {
        pairs(bytes(), raw)
        pairs(nilBytes(), raw)
        pairs(textBytes(), raw)
        if (string.isWellFormed()) pairs(text(), string)
        else expect(() => text().encode(string)).toThrow(/half a surrogate pair/)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('keeps a byte order mark, which is part of what was signed', () => {
    expect(text().decode(unhex('64efbbbf61'))).toBe('\uFEFFa')
  })

  it('does not share memory with what it was read from', () => {
    const wire = bytes().encode(Uint8Array.of(1, 2, 3))
    const value = bytes().decode(wire)
    wire.fill(9)
    expect(value).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('have limits', () => {
    expect(() => bytes(2).encode(new Uint8Array(3))).toThrow(/3 bytes are over the limit of 2/)
    expect(() => bytes(2).fromJson('AAAA')).toThrow(/3 bytes are over the limit of 2/)
    expect(() => bytes().fromJson('AA')).toThrow(/expected padded base64/)
    expect(() => bytes().fromJson('A-__')).toThrow(/expected padded base64/)
    expect(() => fixedBytes(16).decode(unhex('4101'))).toThrow(/1 bytes instead of 16/)
    expect(() => text(2).encode('水')).toThrow(/3 bytes of text are over the limit of 2/)
    expect(() => textBytes().fromJson('abc')).toThrow(/expected hex/)
  })

  it('prints empty bytes as Go does: null where they were nil', () => {
    expect(nilBytes().toJson(new Uint8Array(0))).toBeNull()
    expect(bytes().toJson(new Uint8Array(0))).toBe('')
    expect(show('x'.repeat(100)).length).toBe(60)
    expect(show(undefined)).toBe('nothing')
    expect(show(10n)).toBe('10')
  })
})

describe('addresses in values', () => {
  it('may be missing where they are optional', () => {
    expect(hex(optionalAddress.encode(null))).toBe('f6')
    expect(optionalAddress.decode(unhex('f6'))).toBeNull()
    for (const nothing of [null, '', '<empty>']) expect(optionalAddress.fromJson(nothing)).toBeNull()
    expect(optionalAddress.toJson(null)).toBe('<empty>')
    expect(optionalAddress.fromJson('f01000')?.toString()).toBe('t01000')
  })

  it('are refused with the reason', () => {
    expect(() => address.decode(unhex('40'))).toThrow(/it is empty/)
    expect(() => address.decode(unhex(`5841${'00'.repeat(65)}`))).toThrow(/over the limit of 64/)
    expect(() => address.fromJson('f0x')).toThrow(/an actor id is 1 to 19 digits/)
    expect(() => address.fromJson(7)).toThrow(/expected an address, got 7/)
    expect(() => address.fromJson('<empty>')).toThrow(/not a Filecoin address/)
  })
})
