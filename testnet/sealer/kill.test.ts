import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { nodeConfig } from './testing/bench-chain.ts'
import { openSealerBench, type SealerBench } from './testing/sealer-bench.ts'

let bench: SealerBench
beforeAll(async () => {
  const silent = pino({ level: 'silent' })
  bench = await openSealerBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
    process: true,
  })
}, 60_000)
afterAll(() => bench?.stop())

/** The chain stands still until the sector waits for its message; there the sealer is killed. */
async function killWhile(state: string, begin: () => Promise<unknown>): Promise<void> {
  await bench.testnet.setMining({ mode: 'manual' })
  await begin()
  await bench.until(0, (sector) => sector.state === state)
  await bench.restart()
  await bench.testnet.setMining({ mode: 'auto' })
}

it('a sealer whose process is killed goes on, and sends no message twice', async () => {
  await killWhile('PreCommitWait', () => bench.sealer.pledgeSector())
  await bench.until(0, ({ state }) => state === 'Proving')
  expect(await bench.minerMessages(minerMethods.PreCommitSector.number)).toBe(1)
  await bench.untilActive(0)
  // Past the window that is open, in which the chain takes no update.
  await bench.testnet.advance(60)
  const [deal] = await bench.offer({})
  await killWhile('ReplicaUpdateWait', async () => {
    await bench.sealer.sectorMarkForUpgrade(0, true)
    await bench.sealer.dealSector()
  })
  await bench.until(0, ({ state }) => state === 'Proving')
  expect(await bench.minerMessages(minerMethods.ProveReplicaUpdates.number)).toBe(1)
  expect((await bench.readBack(deal!)).equals(await bench.payload(deal!))).toBe(true)
}, 60_000)
