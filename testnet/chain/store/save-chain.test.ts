import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Chain } from '../chain.ts'
import { setBalance } from '../steering/set-balance.ts'
import { FIL, people, signedTransfer, testChain } from '../testing/test-chain.ts'
import { ChainBlockstore } from './chain-blockstore.ts'
import { ChainDatabase } from './chain-database.ts'
import { saveChain } from './save-chain.ts'

const { client, friend } = people
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dealkit-chain-'))
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** The chain as a process has it that uses the directory; leaving it closes nothing but the file. */
function open(seed = 'test'): { readonly chain: Chain; readonly database: ChainDatabase } {
  const database = new ChainDatabase(join(directory, 'chain.sqlite'))
  const saved = database.length === 0 ? {} : { saved: { records: database.tipSets(), pending: database.pending() } }
  const keys = database.length === 0 ? [client] : database.keys()
  const chain = testChain({ seed, store: new ChainBlockstore(database), keys, ...saved })
  saveChain(chain, database)
  return { chain, database }
}

test('a chain goes on where it was, with the CIDs it would have had', () => {
  const reference = testChain({ keys: [client] })
  let { chain, database } = open()
  for (const each of [reference, chain]) {
    each.push(signedTransfer(client, friend.address, { value: FIL }))
    each.mine()
    each.mine(3_000)
    each.push(signedTransfer(friend, client.address))
  }
  chain.keystore.add(friend)
  database.close()
  ;({ chain, database } = open())
  using _closing = database
  expect(chain.head.tipSet.key.join()).toBe(reference.head.tipSet.key.join())
  expect(chain.pool.pending()).toEqual(reference.pool.pending())
  expect(chain.keystore.addresses().map(String)).toEqual([client.address.toString(), friend.address.toString()])
  reference.mine()
  chain.mine()
  expect(chain.head.outcome).toEqual(reference.head.outcome)
  expect(chain.head.tipSet.key.join()).toBe(reference.head.tipSet.key.join())
  expect(chain.index.placeOf(reference.index.records()[1]!.messages[0]!.cid)?.record.tipSet.height).toBe(1)
})

test('reorganisations and balances by hand are kept too', () => {
  let { chain, database } = open()
  chain.mine()
  chain.mine()
  chain.reorg(1)
  setBalance(chain, friend.address, 5n)
  const head = chain.head.tipSet.key.join()
  database.close()
  ;({ chain, database } = open())
  using _closing = database
  expect(chain.head.tipSet.key.join()).toBe(head)
  expect(chain.after.get(chain.after.resolve(friend.address)!)?.balance).toBe(5n)
  expect(chain.mine().tipSet.height).toBe(4)
})

test('a directory of another network is refused', () => {
  open().database.close()
  expect(() => open('another seed')).toThrow(expect.objectContaining({ code: 'CHAIN_OF_OTHER_GENESIS' }))
})
