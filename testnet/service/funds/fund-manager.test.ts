import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { SignedMessage } from '#sdk/chain/signed-message.ts'
import { messageTables, replacedMessages } from '../messages/message-tables.ts'
import type { Messages } from '../messages/messages.ts'
import { openStore } from '../store/open-store.ts'
import { FundManager } from './fund-manager.ts'
import { type FundDatabase, type FundTables, fundTables, sharedDeposits } from './fund-tables.ts'

const wallet = Address.fromId(100)
const miner = Address.fromId(1000)
const escrow = 5n

let directory: string
let database: FundDatabase
let sent: { key: string; value: bigint }[]
let refuse: (value: bigint) => boolean
beforeEach(async () => {
  sent = []
  refuse = () => false
  directory = await mkdtemp(join(tmpdir(), 'dealkit-funds-'))
  database = await openStore<FundTables>(join(directory, 'funds.db'), {
    '1': messageTables,
    '2': fundTables,
    '3': replacedMessages,
    '4': sharedDeposits,
  })
})
afterEach(async () => {
  await database.destroy()
  await rm(directory, { recursive: true })
})

/** A node that holds some escrow, and takes each deposit at once. */
function manager(): FundManager {
  const find = async (key: string) => {
    const found = sent.find((one) => one.key === key)
    return found && ({ message: { value: found.value } } as SignedMessage)
  }
  const messages: Pick<Messages, 'find' | 'send' | 'isUnderWay'> = {
    find,
    isUnderWay: async () => true,
    async send(key, draft, { together } = {}) {
      const { value } = await draft()
      if (refuse(value)) throw new Error('not enough funds')
      if ((await find(key)) === undefined) {
        sent.push({ key, value })
        await together?.(database, key)
      }
      return (await find(key))!
    },
  }
  const node = {
    stateMarketBalance: async () => ({ escrow: sent.reduce((sum, { value }) => sum + value, escrow), locked: 0n }),
  }
  return new FundManager({ node, messages, database, lockedOf: async () => new Set() })
}

it('what is asked for together is deposited together, and each knows its message', async () => {
  const funds = manager()
  const deposits = await Promise.all(['a', 'b', 'c'].map((key) => funds.reserve(wallet, miner, key, 10n)))
  expect(sent).toEqual([{ key: deposits[0]!.messageKey, value: 30n - escrow }])
  for (const [at, key] of ['a', 'b', 'c'].entries()) {
    expect(deposits[at]!.messageKey).toBe(sent[0]!.key)
    expect(await funds.depositKey(miner, key)).toBe(sent[0]!.key)
  }
  expect(await funds.reserved(miner)).toBe(30n)
})

it('who asks again after a crash gets the message that was begun', async () => {
  const funds = manager()
  const deposits = await Promise.all(['a', 'b'].map((key) => funds.reserve(wallet, miner, key, 10n)))
  expect(await manager().reserve(wallet, miner, 'b', 10n)).toEqual(deposits[1])
  expect(sent).toHaveLength(1)
  expect(await manager().reserved(miner)).toBe(20n)
})

it('what cannot be paid together is paid one by one as far as it goes', async () => {
  refuse = (value) => value > 12n
  const funds = manager()
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((key) => funds.reserve(wallet, miner, key, 10n)))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
  expect(sent.map(({ value }) => value)).toEqual([5n, 10n, 10n])
})

it('what cannot be paid at all fails alone, and is promised no more', async () => {
  refuse = (value) => value > 12n
  const funds = manager()
  const outcomes = await Promise.allSettled([
    funds.reserve(wallet, miner, 'a', 10n),
    funds.reserve(wallet, miner, 'b', 90n),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(await funds.reserved(miner)).toBe(10n)
})

it('a store that breaks meanwhile fails whoever asked', async () => {
  refuse = () => {
    void database.destroy()
    return true
  }
  await expect(manager().reserve(wallet, miner, 'a', 10n)).rejects.toThrow()
})
