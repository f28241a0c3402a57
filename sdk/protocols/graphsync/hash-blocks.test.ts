import { describe, expect, test } from 'vitest'
import { cidKey } from './block-store.ts'
import { decodeMessage } from './decode-message.ts'
import { encodeMessage } from './encode-message.ts'
import { hashBlocks } from './hash-blocks.ts'
import { hashThread } from './hash-thread.ts'
import { InOrder } from './in-order.ts'
import { blockPart } from './messages.ts'
import { testDag } from './test-dag.ts'

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}

function message(leafBytes: number) {
  const dag = testDag(4, leafBytes)
  const blocks = dag.order.map((cid) => blockPart(cid, dag.store.get(cid)!))
  const bytes = shared(encodeMessage({ requests: [], responses: [], blocks }).subarray())
  return { dag, bytes, blocks: decodeMessage(bytes).blocks }
}

describe('blocks are hashed', () => {
  test.each([100, 200_000])('of %i bytes, in the thread', async (leafBytes) => {
    hashThread()
    await expect.poll(() => hashThread() !== undefined, { timeout: 10_000 }).toBe(true)
    const { dag, bytes, blocks } = message(leafBytes)
    const hashed = await hashBlocks(bytes, blocks)
    expect([...hashed.keys()]).toEqual(dag.order.map(cidKey))
    for (const cid of dag.order) expect(Buffer.compare(hashed.get(cidKey(cid))!, dag.store.get(cid)!)).toBe(0)
  })

  test('a block that cannot be checked is refused by the thread too', async () => {
    const { dag } = message(200_000)
    const [first] = dag.order
    const part = { prefix: Uint8Array.of(1, 0x55, 0x16, 0x20), data: dag.store.get(first!)! }
    const wide = { prefix: part.prefix, data: new Uint8Array(300_000) }
    const bytes = shared(encodeMessage({ requests: [], responses: [], blocks: [part, wide] }).subarray())
    await expect(hashBlocks(bytes, decodeMessage(bytes).blocks)).rejects.toThrow('0x16')
  })
})

test('work runs ahead, its results are taken in order, and a failure is met', async () => {
  const inOrder = new InOrder(100)
  const taken: number[] = []
  const gate = Promise.withResolvers<void>()
  await inOrder.add(60, async () => {
    await gate.promise
    taken.push(1)
  })
  const second = inOrder.add(60, async () => void taken.push(2))
  expect(taken).toEqual([])
  gate.resolve()
  await second
  await inOrder.end()
  expect(taken).toEqual([1, 2])
  await inOrder.add(10, async () => {
    throw new Error('third')
  })
  await expect(inOrder.end()).rejects.toThrow('third')
})
