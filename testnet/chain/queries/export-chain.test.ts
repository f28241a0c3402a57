import { CarReader } from '@ipld/car'
import { expect, test } from 'vitest'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import { ChainBlockstore } from '../store/chain-blockstore.ts'
import { MemoryArchive } from '../store/memory-archive.ts'
import { people, signedTransfer, testChain } from '../testing/test-chain.ts'
import { exportChain } from './export-chain.ts'
import { objectStat } from './objects.ts'

async function blocksOf(parts: Iterable<Uint8Array>) {
  const reader = await CarReader.fromBytes(Buffer.concat([...parts]))
  const blocks = []
  for await (const block of reader.blocks()) blocks.push(block)
  return { roots: await reader.getRoots(), blocks }
}

test('an export is a CAR of whole states that another store can be opened with', async () => {
  const chain = testChain()
  chain.push(signedTransfer(people.client, people.friend.address))
  for (let i = 0; i < 5; i++) chain.mine()
  const { roots, blocks } = await blocksOf(exportChain(chain, chain.head))
  expect(roots.map(String)).toEqual(chain.head.tipSet.key.map(String))
  const archive = new MemoryArchive()
  for (const { cid, bytes } of blocks) {
    expect(dagCborCid(bytes).equals(cid)).toBe(true)
    archive.keep(cid, bytes)
  }
  expect(archive.size).toBe(blocks.length)
  const store = new ChainBlockstore(archive)
  for (const { tipSet } of chain.index.records()) {
    expect(store.has(tipSet.key[0]!)).toBe(true)
    const balances = (tree: StateTree) => [...tree.actors()].map(([address, { balance }]) => `${address} ${balance}`)
    const tree = StateTree.load(store, tipSet.blocks[0]!.parentStateRoot)
    expect(balances(tree)).toEqual(balances(chain.stateAt(chain.index.byKey(tipSet.key))))
  }
})

test('an export of the last states only is smaller, and still has every header', async () => {
  const chain = testChain()
  for (let i = 0; i < 20; i++) chain.mine()
  const full = await blocksOf(exportChain(chain, chain.head))
  const short = await blocksOf(exportChain(chain, chain.head, { recentStates: 2, skipOldMessages: true }))
  expect(short.blocks.length).toBeLessThan(full.blocks.length)
  const cids = new Set(short.blocks.map(({ cid }) => cid.toString()))
  for (const { tipSet } of chain.index.records()) expect(cids.has(tipSet.key[0]!.toString())).toBe(true)
})

test('the size of an object counts what is under it once, and not what is under its base', () => {
  const chain = testChain()
  const before = chain.head.outcome.stateRoot
  chain.mine()
  const after = chain.head.outcome.stateRoot
  const whole = objectStat(chain.store, after, null)
  const change = objectStat(chain.store, after, before)
  expect(whole.links).toBeGreaterThan(change.links)
  expect(change.links).toBeGreaterThan(1)
  expect(objectStat(chain.store, after, after)).toEqual({ size: 0, links: 0 })
})
