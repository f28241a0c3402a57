import { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { parsePieceCid, pieceCid, pieceCommitment, sealedCid, sealedCommitment } from './commitment-cid.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const root = 'bafk2bzacebd2ifzbeykzqiyccduxxbq3neffhdhppskkvl53goy7wvpslybeg'

describe.skipIf(!vectorsPresent)('known commitments', () => {
  for (const v of vectors<{ cid: string; codec: string; digest_hex: string; cid_bytes_hex: string }>(
    'commitment-cids.json',
  )) {
    it(v.cid, () => {
      const [toCid, toBytes] = v.codec === '0xf101' ? [pieceCid, pieceCommitment] : [sealedCid, sealedCommitment]
      const cid = toCid(new Uint8Array(Buffer.from(v.digest_hex, 'hex')))
      expect(cid.toString()).toBe(v.cid)
      expect(hex(cid.bytes)).toBe(v.cid_bytes_hex)
      expect(hex(toBytes(v.cid))).toBe(v.digest_hex)
      expect(hex(toBytes(CID.parse(v.cid)))).toBe(v.digest_hex)
    })
  }
})

describe('commitment CIDs', () => {
  it('refuse another length', () => {
    expect(() => pieceCid(new Uint8Array(31))).toThrow(expect.objectContaining({ code: 'PIECE_COMMITMENT_LENGTH' }))
  })

  it('do not mix up pieces, sealed sectors and file roots', () => {
    const piece = pieceCid(new Uint8Array(32))
    const sealed = sealedCid(new Uint8Array(32))
    expect(() => sealedCommitment(piece)).toThrow(expect.objectContaining({ code: 'PIECE_CID_KIND' }))
    expect(() => pieceCommitment(sealed)).toThrow(expect.objectContaining({ code: 'PIECE_CID_KIND' }))
    expect(() => parsePieceCid(root)).toThrow(expect.objectContaining({ code: 'PIECE_CID_KIND' }))
    expect(() => parsePieceCid('baga6ea4seaq!')).toThrow(expect.objectContaining({ code: 'PIECE_CID_TEXT' }))
    expect(parsePieceCid(piece.toString()).equals(piece)).toBe(true)
  })
})
