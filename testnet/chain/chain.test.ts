import { expect, test } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { blockSigningBytes } from '#sdk/chain/block-header.ts'
import type { HeadChange } from '#sdk/chain/head-change.ts'
import { messageSigningBytes } from '#sdk/chain/message.ts'
import { blsVerifyAggregate } from '#sdk/crypto/bls.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { loadMessageCids, loadReceipts } from './blocks/message-roots.ts'
import type { Chain } from './chain.ts'
import { FIL, people, signedTransfer, testChain } from './testing/test-chain.ts'

const { client, friend, blsClient, worker } = people

const balance = (chain: Chain, at: Address, tree = chain.after) => tree.get(tree.resolve(at) ?? -1)?.balance
const heights = (changes: readonly HeadChange[]) => changes.map(({ type, tipSet }) => `${type} ${tipSet.height}`)

test('the same calls make the same CIDs; another seed makes others', () => {
  const story = (seed: string) => {
    const chain = testChain({ seed })
    chain.push(signedTransfer(client, friend.address))
    chain.mine()
    chain.mine(50)
    return chain.head.tipSet.key.join()
  }
  expect(story('one')).toBe(story('one'))
  expect(story('one')).not.toBe(story('two'))
})

test('a block is what its worker signed, with the roots of its messages and the outcome of its parent', () => {
  const chain = testChain()
  chain.push(signedTransfer(client, friend.address))
  chain.push(signedTransfer(blsClient, friend.address))
  const first = chain.mine()
  const second = chain.mine()
  const [block] = first.tipSet.blocks
  const [next] = second.tipSet.blocks
  expect(verifySignature(block!.blockSig!, worker.address, blockSigningBytes(block!))).toBe(true)
  const { bls, secpk } = loadMessageCids(chain.store, block!.messages)
  expect([...bls, ...secpk].map(String)).toEqual(first.messages.map(({ cid }) => cid.toString()))
  const blsMessage = first.messages[0]!.signed.message
  expect(blsVerifyAggregate([blsClient.publicKey], [messageSigningBytes(blsMessage)], block!.blsAggregate!.data)).toBe(
    true,
  )
  expect(next!.parentStateRoot.equals(first.outcome.stateRoot)).toBe(true)
  expect(loadReceipts(chain.store, next!.parentMessageReceipts)).toEqual(first.outcome.receipts)
  expect(next!.timestamp - block!.timestamp).toBe(30)
  expect(next!.parentWeight).toBeGreaterThan(block!.parentWeight)
})

test('queries see a message one tipset later, the pool at once', () => {
  const chain = testChain()
  chain.push(signedTransfer(client, friend.address, { value: 5n * FIL }))
  chain.mine()
  expect(balance(chain, friend.address, chain.stateAt())).toBe(1_000n * FIL)
  expect(balance(chain, friend.address)).toBe(1_005n * FIL)
  expect(chain.pool.nextNonce(client.address)).toBe(1)
  chain.mine()
  expect(balance(chain, friend.address, chain.stateAt())).toBe(1_005n * FIL)
})

test('an idle network’s base fee falls by an eighth a block down to its floor', () => {
  const chain = testChain()
  expect(chain.head.tipSet.blocks[0]!.parentBaseFee).toBe(100_000_000n)
  expect(chain.nextBaseFee).toBe(87_500_000n)
  for (let i = 0; i < 110; i++) chain.mine()
  expect(chain.nextBaseFee).toBe(100n)
})

test('null rounds are skipped by height and counted by the clock', () => {
  const chain = testChain()
  chain.mine(10)
  const record = chain.mine(3_000)
  expect(record.tipSet.blocks[0]!.timestamp).toBe(1_643_000_000 + 3_000 * 30)
  expect(chain.index.atHeight(2_999)?.tipSet.height).toBe(10)
  expect(chain.index.atHeight(11, 'above')?.tipSet.height).toBe(3_000)
  expect(chain.index.atHeight(0)).toBe(chain.index.genesis)
})

test('an epoch that is not ahead is refused', () => {
  const chain = testChain()
  chain.mine(5)
  expect(() => chain.mine(5)).toThrow(expect.objectContaining({ code: 'EPOCH_NOT_AHEAD' }))
})

test('a reorganisation reverts and applies in order, and its messages wait again', () => {
  const chain = testChain()
  const seen: HeadChange[] = []
  chain.onHeadChange((changes) => seen.push(...changes))
  chain.mine()
  chain.push(signedTransfer(client, friend.address))
  const forked = chain.mine()
  chain.mine()
  seen.length = 0
  const weight = chain.head.tipSet.blocks[0]!.parentWeight
  chain.reorg(2)
  expect(heights(seen)).toEqual(['revert 3', 'revert 2', 'apply 2', 'apply 3', 'apply 4'])
  expect(chain.head.tipSet.blocks[0]!.parentWeight).toBeGreaterThan(weight)
  expect(chain.index.isCanonical(forked)).toBe(false)
  expect(chain.index.byKey(forked.tipSet.key)).toBe(forked)
  expect(chain.pool.size).toBe(1)
  const again = chain.mine()
  expect(again.messages[0]?.cid.equals(forked.messages[0]!.cid)).toBe(true)
})

test('all the money there is stays the same, whatever happens', () => {
  const faults: unknown[] = []
  const chain = testChain({ faults })
  const total = () => {
    let sum = 0n
    for (const [, actor] of chain.after.actors()) sum += actor.balance
    return sum
  }
  const before = total()
  chain.push(signedTransfer(client, friend.address, { value: 7n }))
  chain.push(signedTransfer(blsClient, Address.fromId(7_777), { value: 7n }))
  chain.mine()
  chain.mine(4_000)
  expect(total()).toBe(before)
  expect(faults).toEqual([])
})
