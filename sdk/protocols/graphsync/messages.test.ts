import * as dagCbor from '@ipld/dag-cbor'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { blockKey, readBlockPrefix } from './block-cid.ts'
import { cidKey } from './block-store.ts'
import { decodeMessage } from './decode-message.ts'
import { encodeMessage } from './encode-message.ts'
import { frame } from './framing.ts'
import { blockPart } from './messages.ts'
import { responseStatus } from './status.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const toHex = (bytes: { subarray(): Uint8Array }) => Buffer.from(bytes.subarray()).toString('hex')

describe.skipIf(!vectorsPresent)('known messages', () => {
  test.each(vectors<{ name: string; cbor_hex: string; framed_hex: string }>('graphsync-messages.json'))(
    '$name',
    (v) => {
      const message = decodeMessage(hex(v.cbor_hex))
      expect(toHex(encodeMessage(message))).toBe(v.cbor_hex)
      expect(toHex(frame(encodeMessage(message)))).toBe(v.framed_hex)
      const links = message.responses.flatMap((response) => response.links)
      for (const { prefix, data } of message.blocks) {
        const key = blockKey(readBlockPrefix(prefix), data)
        expect(links.map((link) => cidKey(link.cid))).toContain(key)
      }
    },
  )
})

describe('messages that are refused', () => {
  const request = { id: new Uint8Array(16), type: 'c' }
  test.each<[string, unknown]>([
    ['no gs2', {}],
    ['another key beside gs2', { gs2: {}, gs3: {} }],
    ['an unknown list', { gs2: { foo: [] } }],
    ['an unknown field', { gs2: { req: [{ ...request, colour: 1 }] } }],
    ['a short id', { gs2: { req: [{ ...request, id: new Uint8Array(15) }] } }],
    ['an unknown type', { gs2: { req: [{ ...request, type: 'x' }] } }],
    ['a new request without root', { gs2: { req: [{ ...request, type: 'n' }] } }],
    ['null for what should be absent', { gs2: { req: [{ ...request, ext: null }] } }],
    ['an unknown status', { gs2: { rsp: [{ reqid: request.id, stat: 99 }] } }],
    ['an unknown action', { gs2: { rsp: [{ reqid: request.id, stat: 14, meta: [[CID.parse('bafkqaaa'), 'q']] }] } }],
    ['a block of three parts', { gs2: { blk: [[new Uint8Array(4), new Uint8Array(1), 1]] } }],
  ])('%s', (_, value) => {
    expect(() => decodeMessage(dagCbor.encode(value))).toThrow()
  })

  test('bytes behind the message, and half a message', () => {
    const bytes = dagCbor.encode({ gs2: { req: [request] } })
    expect(decodeMessage(bytes).requests).toEqual([{ type: 'cancel', id: '00'.repeat(16) }])
    expect(() => decodeMessage(new Uint8Array([...bytes, 0]))).toThrow('follow')
    for (let end = 0; end < bytes.length; end++) expect(() => decodeMessage(bytes.subarray(0, end))).toThrow()
  })
})

test('any message comes back as what it was', () => {
  const cids = fc.constantFrom(
    CID.parse('bafkreieqjj7qvw6to65orpuxlha7jwy353mw6hyeflvk7balfyns25pi4y'),
    CID.parse('QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n'),
  )
  const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'))
  const cbor = fc.oneof(fc.string(), fc.integer(), fc.constant(null)).map((value) => dagCbor.encode(value))
  const extensions = fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), cbor, { maxKeys: 4, noNullPrototype: true })
  const named = extensions.map((entries) => new Map(Object.entries(entries)))
  const asked = {
    id,
    root: cids,
    selector: cbor,
    priority: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    extensions: named,
  }
  const requests = fc.oneof(
    fc.record({ type: fc.constant('new' as const), ...asked }),
    fc.record({ type: fc.constant('update' as const), id, extensions: named }),
    fc.record({ type: fc.constant('cancel' as const), id }),
  )
  const actions = fc.constantFrom('present' as const, 'missing' as const, 'duplicate' as const, 'duplicateDag' as const)
  const responses = fc.record({
    id,
    status: fc.constantFrom(...Object.values(responseStatus)),
    links: fc.array(fc.record({ cid: cids, action: actions }), { maxLength: 40 }),
    extensions: named,
  })
  const blocks = fc.record({ prefix: fc.uint8Array({ maxLength: 8 }), data: fc.uint8Array({ maxLength: 5000 }) })
  const lists = { requests: fc.array(requests), responses: fc.array(responses), blocks: fc.array(blocks) }
  fc.assert(
    fc.property(fc.record(lists), (message) => {
      expect(decodeMessage(encodeMessage(message).subarray())).toEqual(message)
    }),
    { seed: 1, numRuns: 100 },
  )
})

describe('blocks', () => {
  test.each([
    ['bafkreieqjj7qvw6to65orpuxlha7jwy353mw6hyeflvk7balfyns25pi4y', 'graphsync block one'],
    ['bafk2bzaceacsjlbkvxfwpwygdikj5cnvadiiqd5i7dgxh3opwbclzyevrj4wu', 'graphsync block two'],
  ])('%s is what its bytes hash to', (text, content) => {
    const cid = CID.parse(text)
    const data = new TextEncoder().encode(content)
    const { prefix } = blockPart(cid, data)
    expect(blockKey(readBlockPrefix(prefix), data)).toBe(cidKey(cid))
    expect(blockKey(readBlockPrefix(prefix), data.subarray(1))).not.toBe(cidKey(cid))
  })

  test('version 0 and inlined CIDs', () => {
    const v0 = CID.parse('QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n')
    expect(blockPart(v0, new Uint8Array()).prefix).toEqual(Uint8Array.of(0, 0x70, 0x12, 0x20))
    const empty = hex('0a0508021800'.slice(0, 0))
    expect(blockKey(readBlockPrefix(Uint8Array.of(1, 0x55, 0, 0)), empty)).toBe(cidKey(CID.parse('bafkqaaa')))
    expect(() => blockKey(readBlockPrefix(Uint8Array.of(1, 0x55, 0, 1)), empty)).toThrow('inlined')
  })

  test.each([
    ['a short digest', [1, 0x55, 0x12, 19]],
    ['a digest over the hash', [1, 0x55, 0x12, 33]],
    ['an unknown hash', [1, 0x55, 0x16, 32]],
    ['a CID of version 2', [2, 0x55, 0x12, 32]],
    ['three parts', [1, 0x55, 0x12]],
    ['five parts', [1, 0x55, 0x12, 32, 1]],
    ['half a varint', [1, 0x55, 0x12, 0x80]],
  ])('%s is refused', (_, bytes) => {
    expect(() => readBlockPrefix(Uint8Array.from(bytes))).toThrow()
  })
})
