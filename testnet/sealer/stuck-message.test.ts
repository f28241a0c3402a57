import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { nodeConfig } from './testing/bench-chain.ts'
import { openSealerBench, type SealerBench } from './testing/sealer-bench.ts'

const clock = manualClock()
let bench: SealerBench
beforeAll(async () => {
  const logger = pino({ level: 'silent' })
  bench = await openSealerBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    clock,
    config: { Fees: { MaxPreCommitGasFee: '0.00000001 FIL' } },
  })
}, 60_000)
afterAll(() => bench?.stop())

it('a pre-commit under the base fee is said to be, and lands when that has fallen', async () => {
  await bench.sealer.pledgeSector()
  await bench.until(0, ({ state }) => state === 'PreCommitWait')
  const fiveMinutes = 300_000
  const stuck = await bench.until(0, ({ lastError }) => {
    void clock.advance(fiveMinutes)
    return lastError !== ''
  })
  expect(stuck.state).toBe('PreCommitWait')
  expect(stuck.lastError).toMatch(
    /^message bafy\w+ has not landed within 5m0s: .*\[Fees\] MaxPreCommitGasFee allows 10 nFIL/,
  )
  expect(await bench.minerMessages(minerMethods.PreCommitSector.number)).toBe(0)
  // Empty blocks lower the base fee by an eighth each.
  await bench.testnet.mine(100)
  const sector = await bench.until(0, ({ state }) => state !== 'PreCommitWait')
  expect(sector.lastError).toBe('')
  expect(await bench.minerMessages(minerMethods.PreCommitSector.number)).toBe(1)
}, 30_000)

it('a pre-commit that the node refuses for its fee goes out once the limit is raised', async () => {
  const logger = pino({ level: 'silent' })
  const Fees = { MaxPreCommitGasFee: '1000 attoFIL' }
  const time = manualClock()
  const low = await openSealerBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    clock: time,
    config: { Fees },
  })
  const until = (test: Parameters<typeof low.until>[1]) =>
    low.until(0, (sector) => {
      void time.advance(30_000)
      return test(sector)
    })
  try {
    await low.sealer.pledgeSector()
    await until(({ lastError }) => lastError.includes('below the minimum base fee'))
    Fees.MaxPreCommitGasFee = '0.025 FIL'
    await low.restart()
    const { lastError } = await until(({ state }) => state === 'WaitSeed' || state === 'Proving')
    expect(lastError).toBe('')
    expect(await low.minerMessages(minerMethods.PreCommitSector.number)).toBe(1)
  } finally {
    await low.stop()
  }
}, 60_000)
