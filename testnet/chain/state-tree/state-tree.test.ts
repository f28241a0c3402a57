import { beforeEach, expect, test } from 'vitest'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { emptyInitState, initState } from '#sdk/actors/init/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { codec } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { int } from '#sdk/codec/primitives.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { type LiveActor, StateTree } from './state-tree.ts'

const number = tuple('Number', { value: int })
let store: MemoryBlockstore
let tree: StateTree

function actor(value: number, balance = 0n): LiveActor {
  return {
    code: actorCodes.account,
    nonce: 0,
    balance,
    state: { decoded: { codec: number as never, value: { value } } },
  }
}

beforeEach(() => {
  store = new MemoryBlockstore()
  tree = StateTree.create(store)
  const init = emptyInitState(store, 'test')
  tree.set(singletonIds.init, {
    code: actorCodes.init,
    nonce: 0,
    balance: 0n,
    state: { decoded: { codec: initState as never, value: init } },
  })
})

test('what is flushed loads again from the root alone', () => {
  tree.set(100, actor(1, 50n))
  const again = StateTree.load(store, tree.flush())
  expect(again.state(100, number)).toEqual({ value: 1 })
  expect(again.get(100)?.balance).toBe(50n)
  expect(again.get(101)).toBeUndefined()
})

test('a root depends on the contents, not on the way to them', () => {
  tree.set(100, actor(1))
  tree.set(101, actor(2))
  const root = tree.flush()
  tree.set(102, actor(3))
  tree.flush()
  tree.set(102, undefined)
  tree.setState(100, number, { value: 9 })
  tree.setState(100, number, { value: 1 })
  expect(tree.flush().equals(root)).toBe(true)
})

test('going back to a mark undoes changes, additions and removals; marks nest', () => {
  tree.set(100, actor(1))
  tree.set(101, actor(2))
  const before = tree.flush()
  const outer = tree.checkpoint()
  tree.setState(100, number, { value: 5 })
  const inner = tree.checkpoint()
  tree.set(102, actor(7))
  tree.set(101, undefined)
  tree.rollback(inner)
  expect(tree.get(102)).toBeUndefined()
  expect(tree.state(101, number)).toEqual({ value: 2 })
  expect(tree.state(100, number)).toEqual({ value: 5 })
  tree.rollback(outer)
  expect(tree.flush().equals(before)).toBe(true)
})

test('a state is decoded once, and encoded once a flush', () => {
  let encoded = 0
  let decoded = 0
  const counting = codec<{ readonly value: number }>({
    ...number,
    write: (writer, value) => {
      encoded++
      number.write(writer, value)
    },
    read: (reader) => {
      decoded++
      return number.read(reader)
    },
  })
  tree.set(100, actor(1))
  const loaded = StateTree.load(store, tree.flush())
  for (let i = 0; i < 5; i++) {
    loaded.setState(100, counting, { value: loaded.state(100, counting).value + 1 })
  }
  loaded.flush()
  loaded.flush()
  expect([decoded, encoded]).toEqual([1, 1])
  expect(loaded.state(100, number)).toEqual({ value: 6 })
})

test('robust addresses get the next id and resolve to it', () => {
  const key = Address.fromSecp256k1Key(Uint8Array.of(4, ...new Uint8Array(64)))
  expect(tree.resolve(key)).toBeUndefined()
  expect([tree.register(key), tree.resolve(key), tree.resolve(Address.fromId(5))]).toEqual([100, 100, 5])
})

test('a transfer of more than there is does nothing', () => {
  tree.set(100, actor(1, 5n))
  tree.set(101, actor(1))
  expect(tree.transfer(100, 101, 6n)).toBe(false)
  expect(tree.transfer(100, 101, 5n)).toBe(true)
  expect(tree.transfer(100, 100, 1n)).toBe(false)
  expect([tree.get(100)?.balance, tree.get(101)?.balance]).toEqual([0n, 5n])
})

test('a root that is not there is named', () => {
  const root = tree.flush()
  expect(() => StateTree.load(new MemoryBlockstore(), root)).toThrow(
    expect.objectContaining({ code: 'STATE_ROOT_MISSING', details: { root: root.toString() } }),
  )
})
