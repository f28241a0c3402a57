import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256DagCborCid } from '#sdk/crypto/cid.ts'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { CborReader } from './cbor-reader.ts'
import { CborWriter } from './cbor-writer.ts'
import { cid } from './cid.ts'
import type { Codec } from './codec.ts'
import { rawCbor } from './collections.ts'
import { bool, bytes, int64, text, uint64 } from './primitives.ts'

const hex = (raw: Uint8Array) => Buffer.from(raw).toString('hex')
const unhex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'))

interface DagCborVector {
  readonly name: string
  readonly hex: string
  readonly cid: string
  readonly dag_json: string
}

/** The codec that reads a fixture, by its name. */
function codecOf(name: string): Codec<unknown> | undefined {
  if (name.startsWith('int-')) return (name.startsWith('int--') ? int64 : uint64) as Codec<unknown>
  if (name.startsWith('string-')) return text() as Codec<unknown>
  if (name.startsWith('bytes-')) return bytes() as Codec<unknown>
  if (name === 'true' || name === 'false') return bool as Codec<unknown>
  return /^cid-(?!arrayof|mapof)/.test(name) ? (cid as Codec<unknown>) : undefined
}

describe.skipIf(!vectorsPresent)('dag-cbor-codec.json', () => {
  for (const row of vectors<DagCborVector>('dag-cbor-codec.json')) {
    const raw = unhex(row.hex)

    it(`${row.name} is one item, and only whole`, () => {
      expect(hex(rawCbor.decode(raw))).toBe(row.hex)
      expect(sha256DagCborCid(raw).toString()).toBe(row.cid)
      expect(() => rawCbor.decode(raw.subarray(0, -1))).toThrow(/the CBOR ends too early/)
      expect(() => rawCbor.decode(Uint8Array.of(...raw, 0))).toThrow(/1 bytes follow the value/)
    })

    const codec = codecOf(row.name)
    if (codec === undefined) continue
    if (row.name === 'int--11959030306112471732') {
      it(`${row.name} is under the int64 range`, () => {
        expect(() => codec.decode(raw)).toThrow(/-11959030306112471732 does not fit in 64 bits/)
      })
      continue
    }
    it(`${row.name} reads and writes`, () => {
      const value = codec.decode(raw)
      expect(hex(codec.encode(value))).toBe(row.hex)
      if (typeof value === 'bigint') expect(value.toString()).toBe(row.dag_json)
      if (typeof value === 'string') expect(value).toBe(JSON.parse(row.dag_json))
    })
  }
})

describe('the reader is as strict as the Go nodes', () => {
  it.each<[string, string, Codec<unknown>]>([
    ['1800', 'longer than it needs', uint64 as Codec<unknown>],
    ['1817', 'longer than it needs', uint64 as Codec<unknown>],
    ['1900ff', 'longer than it needs', uint64 as Codec<unknown>],
    ['1a0000ffff', 'longer than it needs', uint64 as Codec<unknown>],
    ['1b00000000ffffffff', 'longer than it needs', uint64 as Codec<unknown>],
    ['580141', 'longer than it needs', bytes() as Codec<unknown>],
    ['5f4101ff', 'indefinite or reserved', bytes() as Codec<unknown>],
    ['1c', 'indefinite or reserved', uint64 as Codec<unknown>],
    ['61ff', 'not valid UTF-8', text() as Codec<unknown>],
    ['f6', 'expected a CBOR integer, found null', uint64 as Codec<unknown>],
    ['20', '-1 is negative', uint64 as Codec<unknown>],
    ['01', 'expected a boolean, found a CBOR integer', bool as Codec<unknown>],
    ['f7', 'expected a boolean', bool as Codec<unknown>],
    ['', 'ends too early', uint64 as Codec<unknown>],
    ['5b7fffffffffffffff', 'over the limit', bytes() as Codec<unknown>],
    ['5a00200001', 'over the limit of 2097152', bytes() as Codec<unknown>],
    ['792001', 'over the limit of 8192', text() as Codec<unknown>],
    ['d82b4100', 'expected a link (tag 42), found tag 43', cid as Codec<unknown>],
    ['d82a40', 'must start with a zero byte', cid as Codec<unknown>],
    ['d82a420155', 'must start with a zero byte', cid as Codec<unknown>],
    [`${'81'.repeat(200)}00`, 'nested deeper than 128', rawCbor as Codec<unknown>],
    ['9f01ff', 'indefinite or reserved', rawCbor as Codec<unknown>],
    ['9b7fffffffffffffff', 'ends too early', rawCbor as Codec<unknown>],
  ])('%s: %s', (digits, message, codec) => {
    expect(() => codec.decode(unhex(digits))).toThrow(message)
    expect(() => codec.decode(unhex(digits))).toThrow(expect.objectContaining({ code: 'CODEC_INVALID' }))
  })

  it('never reads past the end, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (raw) => {
        const reader = new CborReader(raw)
        try {
          expect(reader.rawItem().length).toBe(reader.offset)
        } catch (error) {
          expect(error).toMatchObject({ code: 'CODEC_INVALID' })
        }
      }),
      { seed: 1, numRuns: 2000 },
    )
  })
})

describe('the writer', () => {
  it('writes every 64-bit integer in its shortest form', () => {
    const edge = fc.constantFrom(0n, 23n, 24n, 255n, 256n, 65_535n, 65_536n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n)
    fc.assert(
      fc.property(fc.oneof(edge, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), (value) => {
        const raw = uint64.encode(value)
        expect(uint64.decode(raw)).toBe(value)
        const size = value < 24n ? 1 : value < 256n ? 2 : value < 65_536n ? 3 : value < 2n ** 32n ? 5 : 9
        expect(raw.length).toBe(size)
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('grows, and hands out bytes of its own', () => {
    const writer = new CborWriter(1)
    writer.bytes(new Uint8Array(1000).fill(7))
    const first = writer.finish()
    writer.bool(true)
    expect(first.length).toBe(1003)
    expect(writer.finish().length).toBe(1004)
  })
})
