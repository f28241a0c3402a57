import { describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import { peerId, peerIdBase58, peerIdToBytes } from './peer-id.ts'
import { peerInfo } from './peer-info.ts'

const hex = (raw: Uint8Array) => Buffer.from(raw).toString('hex')
const unhex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'))

interface PeerVector {
  readonly text: string
  readonly bytes_hex: string
  readonly ed25519_public_key_hex: string
  readonly cid: string
}

describe.skipIf(!vectorsPresent)('peer-ids.json', () => {
  for (const row of vectors<PeerVector>('peer-ids.json')) {
    it(row.text, () => {
      const raw = unhex(row.bytes_hex)
      expect(hex(peerIdToBytes(row.text))).toBe(row.bytes_hex)
      expect(hex(peerIdToBytes(row.cid))).toBe(row.bytes_hex)
      expect(peerIdBase58(raw)).toBe(row.text)
      expect(hex(raw.subarray(-32))).toBe(row.ed25519_public_key_hex)
      expect(peerId.decode(peerId.encode(row.text))).toBe(row.text)
      expect(peerId.fromJson(row.cid)).toBe(row.text)
    })
  }
})

describe('a peer id', () => {
  it('that is not there is no bytes, and null in JSON', () => {
    expect(hex(peerId.encode(null))).toBe('40')
    expect(peerId.decode(unhex('40'))).toBeNull()
    expect([peerId.toJson(null), peerId.fromJson(null), peerId.fromJson('')]).toEqual([null, null, null])
  })

  it('may be garbage on chain, and stays the same garbage', () => {
    const raw = unhex('4401020304')
    expect(hex(peerId.encode(peerId.decode(raw)))).toBe(hex(raw))
  })

  it.each(['12D3KooW', 'Qm', 'hello', '1', `1${'2'.repeat(300)}`, 'bafkqaddgnfwc6nzpon4xg5dfnu', '12D3Koo0OIl'])(
    'is not "%s"',
    (text) => {
      expect(() => peerIdToBytes(text)).toThrow(expect.objectContaining({ code: 'PEER_ID_INVALID' }))
      expect(() => peerId.fromJson(text)).toThrow(/is not a peer id/)
    },
  )

  it('comes with the addresses it listens at', () => {
    const json = {
      ID: 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N',
      Addrs: ['/ip4/127.0.0.1/tcp/1347'],
    }
    const read = peerInfo.fromJson(json)
    expect(read).toEqual({ peerId: json.ID, addresses: json.Addrs })
    expect(peerInfo.toJson(read)).toEqual(json)
    expect(peerInfo.fromJson({ ID: json.ID, Addrs: null }).addresses).toEqual([])
  })
})
