import { expect, test } from 'vitest'
import { replayMessage } from '../queries/calls.ts'
import { FIL, people, signedTransfer, testChain } from '../testing/test-chain.ts'
import { proposeDeal, publishDeal } from '../testing/test-deal.ts'
import { TestMiner } from '../testing/test-miner.ts'
import { setBalance } from './set-balance.ts'
import { traceText } from './trace-text.ts'

test('a message is shown with its calls, their parameters, results and gas', () => {
  const chain = testChain()
  setBalance(chain, chain.miners[0]!, 100n * FIL)
  chain.mine(10)
  const miner = new TestMiner(chain, people.worker)
  publishDeal(miner, people.client, proposeDeal(miner, people.client, 3_000, 180))
  const text = traceText(replayMessage(chain, chain.head.messages[0]!.cid), chain.after)
  expect(text).toMatch(/^bafy2bza\w+ {2}gas [\d,]+, cost [\d.]+ FIL\n/)
  expect(text).toMatch(/t0\d+ → t05 storagemarket\.PublishStorageDeals \{"Deals":\[/)
  expect(text).toMatch(/\n {4}t05 → t01000 storageminer\.ControlAddresses\n/)
  expect(text).toMatch(/\n {4}= Ok \{"IDs":\[0\],"ValidDeals":\[0,1\]\} \(gas [\d,]+\)$/)
})

test('a failure is shown where it happened', () => {
  const chain = testChain()
  chain.push(signedTransfer(people.client, chain.miners[0]!, { method: 99, gasLimit: 10_000_000 }))
  chain.mine()
  const text = traceText(replayMessage(chain, chain.head.messages[0]!.cid), chain.after)
  expect(text).toContain('= SysErrInvalidMethod(3)')
  expect(text).toContain('failed: storageminer has no method 99')
})
