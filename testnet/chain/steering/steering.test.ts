import { expect, test } from 'vitest'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { Faults } from '#testnet/service/steering/faults.ts'
import type { Chain } from '../chain.ts'
import { FIL, people, signedTransfer, testChain } from '../testing/test-chain.ts'
import { impersonate } from './impersonate.ts'
import { setBalance } from './set-balance.ts'
import { Snapshots } from './snapshots.ts'

const { client, friend } = people
const stranger = PrivateKey.fromSeed('secp256k1', Uint8Array.of(7))
const balance = (chain: Chain, at: Address) => chain.after.get(chain.after.resolve(at) ?? -1)?.balance

test('a snapshot brings back head, state, pool and keys, as often as one likes', () => {
  const chain = testChain({ keys: [client] })
  const snapshots = new Snapshots(chain)
  chain.mine(5)
  chain.push(signedTransfer(friend, client.address))
  const id = snapshots.take()
  const head = chain.head
  const continued: string[] = []
  for (let i = 0; i < 2; i++) {
    chain.keystore.add(stranger)
    chain.push(signedTransfer(client, friend.address, { value: 3n }))
    chain.mine(100)
    continued.push(chain.head.tipSet.key.join())
    snapshots.revert(id)
    expect(chain.head).toBe(head)
    expect(balance(chain, client.address)).toBe(1_000n * FIL)
    expect(chain.pool.pending().map(({ signed }) => signed.message.from.toString())).toEqual([
      friend.address.toString(),
    ])
    expect(chain.keystore.addresses().map(String)).toEqual([client.address.toString()])
  }
  expect(continued[0]).toBe(continued[1])
})

test('the same calls after a revert make the same chain, reorganisations included', () => {
  const chain = testChain()
  const snapshots = new Snapshots(chain)
  chain.mine(3)
  const id = snapshots.take()
  const story = () => {
    chain.mine()
    chain.reorg(1)
    const head = chain.head.tipSet.key.join()
    snapshots.revert(id)
    return head
  }
  expect(story()).toBe(story())
})

test('snapshots nest: an earlier one, and after it a later one', () => {
  const chain = testChain()
  const snapshots = new Snapshots(chain)
  const early = snapshots.take()
  chain.mine(10)
  const late = snapshots.take()
  const lateHead = chain.head
  const seen: string[] = []
  chain.mine(20)
  snapshots.revert(early)
  expect(chain.head.tipSet.height).toBe(0)
  chain.mine(7)
  chain.onHeadChange((changes) => seen.push(...changes.map(({ type, tipSet }) => `${type} ${tipSet.height}`)))
  snapshots.revert(late)
  expect(chain.head).toBe(lateHead)
  expect(seen).toEqual(['revert 7', 'apply 10'])
  expect(() => snapshots.revert(99)).toThrow(
    expect.objectContaining({ code: 'SNAPSHOT_NOT_FOUND', message: 'there is no snapshot 99; there are 1, 2' }),
  )
})

test('a balance set by hand comes out of the reserve, and the next tipset’s header says so', () => {
  const chain = testChain()
  const reserve = balance(chain, Address.fromId(singletonIds.reward))!
  setBalance(chain, stranger.address, 5n * FIL)
  setBalance(chain, client.address, 1n * FIL)
  expect(balance(chain, stranger.address)).toBe(5n * FIL)
  expect(balance(chain, client.address)).toBe(1n * FIL)
  expect(balance(chain, Address.fromId(singletonIds.reward))).toBe(reserve - 5n * FIL + 999n * FIL)
  chain.push(signedTransfer(stranger, friend.address, { value: FIL }))
  chain.mine()
  expect(balance(chain, friend.address)).toBe(1_001n * FIL)
  chain.mine()
  expect(chain.stateAt().state(singletonIds.reward, rewardState).epoch).toBeGreaterThan(0)
  expect(() => setBalance(chain, stranger.address, -1n)).toThrow(expect.objectContaining({ code: 'BALANCE_NEGATIVE' }))
  expect(() => setBalance(chain, stranger.address, 10n ** 30n)).toThrow(
    expect.objectContaining({ code: 'BALANCE_OUT_OF_FUNDS' }),
  )
  expect(() => setBalance(chain, Address.fromId(4_444), 1n)).toThrow(
    expect.objectContaining({ code: 'ACTOR_NOT_FOUND' }),
  )
})

test.each(['client', 'blsClient'] as const)('a message of %s goes on chain without its key', (name) => {
  const chain = testChain()
  const from = people[name].address
  const message = draftMessage({
    from,
    to: friend.address,
    value: 2n,
    gasLimit: 3_000_000,
    gasFeeCap: 1_000_000_000n,
    gasPremium: 1n,
  })
  impersonate(chain, message)
  const record = chain.mine()
  expect(record.outcome.receipts.map(({ exitCode }) => exitCode)).toEqual([0])
  expect(balance(chain, friend.address)).toBe(1_000n * FIL + 2n)
})

test('a message that gets lost has a CID and is never seen again', () => {
  const faults = new Faults(systemClock)
  const chain = testChain()
  chain.loses = () => faults.takeDrop()
  faults.dropMessages(1)
  const message = signedTransfer(people.client, people.friend.address)
  const cid = chain.push(message)
  expect([cid.code, chain.pool.size]).toEqual([0x71, 0])
  expect(chain.push(message).equals(cid)).toBe(true)
  expect(chain.pool.size).toBe(1)
})
