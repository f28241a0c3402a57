import { createHash } from 'node:crypto'
import * as dagCbor from '@ipld/dag-cbor'
import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { MemoryBlockStore } from './block-store.ts'

/** A DAG in memory, and its blocks' CIDs in the order a walk comes to them. */
export interface TestDag {
  readonly root: CID
  readonly store: MemoryBlockStore
  readonly order: readonly CID[]
}

/**
 * The CID of a raw block, by blake2b-256.
 *
 * @example
 * import { rawCid } from '#sdk/protocols/graphsync/test-dag.ts'
 * rawCid(Buffer.from('a block')).code // 85
 */
export function rawCid(bytes: Uint8Array): CID {
  return CID.createV1(0x55, createDigest(0xb220, blake2b256(bytes)))
}

/**
 * `count` different leaves of so many bytes under dag-pb nodes of up to `width` links.
 *
 * @example
 * import { testDag } from '#sdk/protocols/graphsync/test-dag.ts'
 * testDag(100, 1024, 64).order.length // 103: a root over two nodes over the leaves
 */
export function testDag(count: number, leafBytes: number, width = 64, seed = 1): TestDag {
  const store = new MemoryBlockStore()
  let level = Array.from({ length: count }, (_, i) => {
    const bytes = new Uint8Array(leafBytes).fill(i % 251)
    new DataView(bytes.buffer).setUint32(0, i * 7919 + seed)
    const cid = rawCid(bytes)
    store.put(cid, bytes)
    return { cid, order: [cid] }
  })
  do {
    const parents: typeof level = []
    for (let i = 0; i < level.length; i += width) {
      const children = level.slice(i, i + width)
      const Links = children.map(({ cid }) => ({ Hash: cid, Name: '', Tsize: leafBytes }))
      const bytes = dagPb.encode(dagPb.prepare({ Data: new Uint8Array(2), Links }))
      const cid = CID.createV1(0x70, createDigest(0xb220, blake2b256(bytes)))
      store.put(cid, bytes)
      parents.push({ cid, order: [cid, ...children.flatMap((child) => child.order)] })
    }
    level = parents
  } while (level.length > 1)
  return { root: level[0]!.cid, store, order: level[0]!.order }
}

/**
 * A dag-cbor block with sha2-256, put into a store.
 *
 * @example
 * import { MemoryBlockStore } from 'dealkit/protocols'
 * import { putCbor } from '#sdk/protocols/graphsync/test-dag.ts'
 * putCbor(new MemoryBlockStore(), [1, 2]).code // 113
 */
export function putCbor(store: MemoryBlockStore, value: unknown): CID {
  const bytes = dagCbor.encode(value)
  const cid = CID.createV1(0x71, createDigest(0x12, createHash('sha256').update(bytes).digest()))
  store.put(cid, bytes)
  return cid
}
