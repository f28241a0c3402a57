import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { nodeConfig } from '../testing/bench-chain.ts'
import { openSealerBench, type SealerBench } from '../testing/sealer-bench.ts'

let bench: SealerBench
beforeAll(async () => {
  const logger = pino({ level: 'silent' })
  bench = await openSealerBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    config: {
      Sealing: {
        BatchPreCommits: true,
        MaxPreCommitBatch: 4,
        BatchPreCommitAboveBaseFee: '0 FIL',
        AggregateCommits: true,
        MaxCommitBatch: 4,
        AggregateAboveBaseFee: '0 FIL',
      },
    },
  })
}, 60_000)
afterAll(() => bench?.stop())

it('sectors are pre-committed by one message and proven by another', async () => {
  for (let sector = 0; sector < 4; sector++) await bench.sealer.pledgeSector()
  for (let sector = 0; sector < 4; sector++) await bench.until(sector, ({ state }) => state === 'Proving')
  expect(await bench.minerMessages(minerMethods.PreCommitSectorBatch.number)).toBe(1)
  expect(await bench.minerMessages(minerMethods.ProveCommitAggregate.number)).toBe(1)
  expect(await bench.minerMessages(minerMethods.ProveCommitSector.number)).toBe(0)
  expect(await bench.states(2)).toEqual(
    expect.arrayContaining([
      'SubmitPreCommitBatch',
      'PreCommitBatchWait',
      'SubmitCommitAggregate',
      'CommitAggregateWait',
    ]),
  )
}, 30_000)
