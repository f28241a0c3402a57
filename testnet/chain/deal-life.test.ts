import { expect, test } from 'vitest'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { marketBalance, storageDeal } from './queries/market.ts'
import { minerPower } from './queries/miner.ts'
import { minerSectorCount, sectorExpiration, sectorPartition } from './queries/sectors.ts'
import { setBalance } from './steering/set-balance.ts'
import { FIL, people, testChain } from './testing/test-chain.ts'
import { proposeDeal, publishDeal } from './testing/test-deal.ts'
import { TestMiner } from './testing/test-miner.ts'

const { client, worker } = people

function start(): { readonly miner: TestMiner; readonly faults: unknown[] } {
  const faults: unknown[] = []
  const chain = testChain({ faults })
  setBalance(chain, chain.miners[0]!, 1_000n * FIL)
  chain.mine(10)
  return { miner: new TestMiner(chain, worker), faults }
}

test('a deal is published, sealed, proven and paid by messages in blocks', () => {
  const { miner, faults } = start()
  const { chain } = miner
  const proposal = proposeDeal(miner, client, miner.epoch + 3_000, 180)
  const id = publishDeal(miner, client, proposal)
  expect(storageDeal(chain.after, id).state.sectorStartEpoch).toBe(-1)
  expect(marketBalance(chain.after, client.address).locked).toBe(1_000n * 180n * 2_880n)

  miner.commit([0], { ids: [id], unsealedCid: proposal.pieceCid }, 200)
  const activated = miner.epoch
  expect(storageDeal(chain.after, id).state.sectorStartEpoch).toBe(activated)
  expect(minerSectorCount(chain.after, miner.miner)).toEqual({ live: 1, active: 0, faulty: 0 })

  expect(miner.proveUntil(proposal.startEpoch + 2 * 2_880)).toBeGreaterThan(1)
  expect(minerSectorCount(chain.after, miner.miner)).toEqual({ live: 1, active: 1, faulty: 0 })
  expect(minerPower(chain.after, miner.miner).minerPower.rawBytePower).toBe((1n << 30n) + (8n << 20n))
  const paid = storageDeal(chain.after, id).state.lastUpdatedEpoch - proposal.startEpoch
  expect(paid).toBeGreaterThan(0)
  expect(marketBalance(chain.after, miner.miner).escrow).toBe(FIL + 1_000n * BigInt(paid))
  const { onTime } = sectorExpiration(chain.after, miner.miner, 0)
  expect(onTime).toBeGreaterThanOrEqual(miner.sector(0)!.expiration)
  expect(onTime - miner.sector(0)!.expiration).toBeLessThan(2_880)
  expect(faults).toEqual([])
})

test('a sector whose proof does not come is faulty after its deadline, exactly there', () => {
  const { miner, faults } = start()
  const { chain } = miner
  miner.commit([0, 1, 2], undefined, 200)
  const { deadline } = sectorPartition(chain.after, miner.miner, 0)
  miner.proveUntil(miner.epoch + 2_880)
  const close = miner.nextClose(deadline)
  chain.mine(close - 2)
  expect(minerSectorCount(chain.after, miner.miner).faulty).toBe(0)
  chain.mine()
  expect(minerSectorCount(chain.after, miner.miner).faulty).toBeGreaterThan(0)
  expect(faults).toEqual([])
})

test('a proof in a deadline that is not open is refused, with its reason', () => {
  const { miner } = start()
  miner.commit([0], undefined, 200)
  const { deadline, partition } = sectorPartition(miner.chain.after, miner.miner, 0)
  const wrong = (deadline + 1) % 48
  miner.push(minerMethods.SubmitWindowedPoSt, {
    deadline: wrong,
    partitions: [{ index: partition, skipped: BitField.empty }],
    proofs: [{ postProof: 6, proofBytes: new Uint8Array(192) }],
    chainCommitEpoch: miner.epoch,
    chainCommitRand: new Uint8Array(32),
  })
  const { outcome } = miner.chain.mine()
  expect(outcome.receipts[0]?.exitCode).toBe(exitCodes.ErrIllegalArgument)
  expect(outcome.errors[0]).toMatch(/deadline/)
})
