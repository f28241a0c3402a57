import * as dagCbor from '@ipld/dag-cbor'
import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { expect, it } from 'vitest'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { identityLinks } from './identity-links.ts'

const inlined = (codec: number, bytes: Uint8Array) => CID.createV1(codec, Digest.create(0x00, bytes))
const outside = (at: number) => CID.createV1(0x55, Digest.create(0xb220, blake2b256(Uint8Array.of(at))))
const pbNode = (...links: CID[]) =>
  inlined(dagPb.code, dagPb.encode({ Links: links.map((Hash) => ({ Hash, Name: '', Tsize: 1 })) }))
const text = (cids: readonly CID[]) => cids.map(String)
const nested = (levels: number): CID => (levels === 0 ? pbNode(outside(1)) : pbNode(nested(levels - 1)))

it('gives the links of an inlined block, each once, those of blocks inlined in it too', () => {
  const inner = inlined(dagCbor.code, dagCbor.encode({ a: [outside(2), { b: outside(3) }], c: 5 }))
  const root = pbNode(outside(1), inner, outside(2), pbNode())
  expect(text(identityLinks(root)).sort()).toEqual(text([outside(1), outside(2), outside(3)]).sort())
  expect(identityLinks(inlined(0x55, Buffer.from('text')))).toEqual([])
  expect(text(identityLinks(nested(16)))).toEqual(text([outside(1)]))
})

it('looks into nothing beyond its bounds, or that it cannot decode', () => {
  const many = (count: number) => pbNode(...Array.from({ length: count }, (_, at) => outside(at)))
  expect(identityLinks(many(32))).toHaveLength(32)
  const refused = (root: CID, reason: RegExp) =>
    expect(() => identityLinks(root)).toThrow(
      expect.objectContaining({ code: 'MARKET_IDENTITY_CID', message: expect.stringMatching(reason) }),
    )
  refused(many(33), /more than 32 blocks/)
  refused(nested(17), /over 16 levels deep/)
  refused(inlined(0x55, new Uint8Array(2048)), /2048 are decoded at most/)
  refused(inlined(dagPb.code, Uint8Array.of(0xff)), /cannot be decoded/)
  refused(inlined(0x1234, new Uint8Array()), /codec 0x1234/)
})
