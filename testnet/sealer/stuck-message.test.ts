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
