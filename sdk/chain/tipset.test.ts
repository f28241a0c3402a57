import { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { type BlockHeader, blockCid } from './block-header.ts'
import { headChange } from './head-change.ts'
import { tipSet, tipSetOf } from './tipset.ts'
import { sameTipSet, tipSetKey, tipSetKeyBytes, tipSetKeyCid } from './tipset-key.ts'

interface KeyVector {
  readonly cids: readonly string[]
  readonly key_bytes_hex: string
  readonly json: unknown
  readonly cid: string
}

describe.skipIf(!vectorsPresent)('tipset-keys.json', () => {
  for (const row of vectors<KeyVector>('tipset-keys.json')) {
    it(row.cid, () => {
      const key = row.cids.map((text) => CID.parse(text))
      expect(Buffer.from(tipSetKeyBytes(key)).toString('hex')).toBe(row.key_bytes_hex)
      expect(tipSetKey.toJson(key)).toEqual(row.json)
      expect(sameTipSet(tipSetKey.fromJson(row.json), key)).toBe(true)
      expect(tipSetKeyCid(key).toString()).toBe(row.cid)
    })
  }

  it('reads null as the empty key', () => {
    expect(tipSetKey.fromJson(null)).toEqual([])
  })
})

interface SampleVector {
  readonly method: string
  readonly result: { readonly Cids: readonly { readonly '/': string }[]; readonly Height: number }
}

describe.skipIf(!vectorsPresent)('json-samples.json', () => {
  for (const { result } of vectors<SampleVector>('json-samples.json').filter((v) => v.method.endsWith('ChainHead'))) {
    it('a tipset of mainnet', () => {
      const read = tipSet.fromJson(result)
      expect(read.height).toBe(result.Height)
      expect(tipSetOf([...read.blocks].reverse())).toEqual(read)
      expect(tipSet.fromJson(JSON.parse(JSON.stringify(tipSet.toJson(read))))).toEqual(read)
    })
  }
})

const anyCid = dagCborCid(Uint8Array.of(0x80))
const sampleHeader: BlockHeader = {
  miner: Address.fromId(1000),
  ticket: null,
  electionProof: { winCount: 1, vrfProof: Uint8Array.of(1) },
  beaconEntries: [{ round: 1, data: Uint8Array.of(2) }],
  winPostProof: [{ postProof: 0, proofBytes: Uint8Array.of(3) }],
  parents: [],
  parentWeight: 0n,
  height: 7,
  parentStateRoot: anyCid,
  parentMessageReceipts: anyCid,
  messages: anyCid,
  blsAggregate: { type: 'bls', data: new Uint8Array(96) },
  timestamp: 1_600_000_000,
  blockSig: null,
  forkSignaling: 0,
  parentBaseFee: 100n,
}

describe('a tipset', () => {
  const withTicket = (ticket: number, change: Partial<BlockHeader> = {}): BlockHeader => ({
    ...sampleHeader,
    ticket: { vrfProof: Uint8Array.of(ticket) },
    ...change,
  })

  it('is ordered by the hash of the tickets, then by CID', () => {
    const blocks = [1, 2, 3, 4, 5].map((ticket) => withTicket(ticket))
    const made = tipSetOf(blocks)
    const order = made.blocks.map((block) => Buffer.from(blake2b256(block.ticket!.vrfProof)).toString('hex'))
    expect(order).toEqual([...order].sort())
    const tied = tipSetOf([withTicket(1, { forkSignaling: 1 }), withTicket(1, { forkSignaling: 2 })])
    expect(Buffer.compare(tied.key[0]!.bytes, tied.key[1]!.bytes)).toBeLessThan(0)
  })

  it.each<[string, readonly BlockHeader[]]>([
    ['no blocks', []],
    ['one block twice', [withTicket(1), withTicket(1)]],
    ['two heights', [withTicket(1), withTicket(2, { height: 8 })]],
    ['two weights', [withTicket(1), withTicket(2, { parentWeight: 1n })]],
    ['two sets of parents', [withTicket(1), withTicket(2, { parents: [blockCid(sampleHeader)] })]],
  ])('is refused of %s', (_, blocks) => {
    expect(() => tipSetOf(blocks)).toThrow(expect.objectContaining({ code: 'TIPSET_INVALID' }))
  })

  it('is refused from JSON that contradicts itself', () => {
    const json = tipSet.toJson(tipSetOf([withTicket(1)])) as Record<string, unknown>
    expect(() => tipSet.fromJson({ ...json, Cids: [] })).toThrow(expect.objectContaining({ code: 'TIPSET_INVALID' }))
    expect(() => tipSet.fromJson({ ...json, Height: 9 })).toThrow(expect.objectContaining({ code: 'TIPSET_INVALID' }))
    expect(tipSet.fromJson({ Cids: null, Blocks: null, Height: 0 })).toEqual({ key: [], blocks: [], height: 0 })
  })

  it('travels in head changes', () => {
    const change = { type: 'apply', tipSet: tipSetOf([withTicket(1)]) } as const
    const json = JSON.parse(JSON.stringify(headChange.toJson(change)))
    expect(Object.keys(json)).toEqual(['Type', 'Val'])
    expect(headChange.fromJson(json)).toEqual(change)
    expect(() => headChange.fromJson({ ...json, Type: 'rewind' })).toThrow(
      /Type: expected one of current, apply, revert/,
    )
  })
})
