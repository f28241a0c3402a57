import { decode, encode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import type { Codec } from '#sdk/codec/codec.ts'
import { rawCbor } from '#sdk/codec/collections.ts'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { deadline } from './miner/deadline.ts'
import { expirationSet } from './miner/partition.ts'
import { currentTotalPowerReturn } from './power/methods.ts'

interface StateTypeVector {
  readonly notation: string
  readonly cbor_hex: string
  readonly value: unknown
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const rows = vectors<StateTypeVector>('state-type-cbor.json')

/** A decoded value as the file writes it. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: hex(value) }
  const link = CID.asCID(value)
  if (link !== null) return { '/': link.toString() }
  return Array.isArray(value) ? value.map(plain) : value
}

describe('state types of later versions', () => {
  it.each(rows)('$notation is one item, in the bytes that dag-cbor gives it', ({ cbor_hex, value }) => {
    const bytes = Buffer.from(cbor_hex, 'hex')
    expect(hex(rawCbor.decode(bytes))).toBe(cbor_hex)
    const read = decode(bytes)
    expect(plain(read)).toEqual(value)
    expect(hex(encode(read))).toBe(cbor_hex)
  })

  // Later versions put fields at the end: what comes before them is what version 7 has.
  const known = [
    { type: 'ExpirationSet', rewrite: (fields: unknown[]) => again(expirationSet, fields), laterFields: 6, fields: 5 },
    { type: 'Deadline', rewrite: (fields: unknown[]) => again(deadline, fields), laterFields: 13, fields: 11 },
  ]
  it.skipIf(!vectorsPresent).each(known)('$type begins as in version 7', ({ rewrite, laterFields, fields }) => {
    const found = rows
      .map(({ cbor_hex }) => decode<unknown[]>(Buffer.from(cbor_hex, 'hex')))
      .filter((read) => read.length === laterFields && read.at(-1) instanceof Uint8Array)
    expect(found.length).toBeGreaterThan(0)
    for (const read of found) expect(rewrite(read.slice(0, fields))).toBe(hex(encode(read.slice(0, fields))))
  })

  it.skipIf(!vectorsPresent)('CurrentTotalPowerReturn begins as in version 7', () => {
    const [read] = rows
      .map(({ cbor_hex }) => decode<unknown[]>(Buffer.from(cbor_hex, 'hex')))
      .filter(({ length, 4: ramp }) => length === 6 && ramp === 25)
    const version7 = read!.slice(0, 4)
    expect(again(currentTotalPowerReturn, version7)).toBe(hex(encode(version7)))
  })
})

/** The bytes of a tuple, read and written again. */
function again<T>(codec: Codec<T>, fields: unknown[]): string {
  return hex(codec.encode(codec.decode(encode(fields))))
}
