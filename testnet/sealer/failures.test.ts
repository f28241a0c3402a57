import { rename, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeService } from '#testnet/chain/service.ts'
import { type ManualClock, manualClock } from '#testnet/service/clock/manual-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { miner, nodeConfig } from './testing/bench-chain.ts'
import { openSealerBench, type SealerBench } from './testing/sealer-bench.ts'

let bench: SealerBench
let clock: ManualClock
beforeAll(async () => {
  clock = manualClock(Date.UTC(2022, 1, 20))
  const silent = pino({ level: 'silent' })
  bench = await openSealerBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
    config: { Sealing: { WaitDealsDelay: '10s' } },
    clock,
  })
}, 60_000)
afterAll(() => bench?.stop())

const state = (sector: number) => bench.until(sector, () => true).then((found) => found.state)

/** Lets so many seconds pass on the sealer's clock, as soon as the sector is in a state. */
async function rest(sector: number, waiting: string, seconds: number) {
  await bench.until(sector, (found) => found.state === waiting)
  await clock.advance(seconds * 1_000)
}

/** Goes on for most of a day, and then a window at a time, until something holds. */
async function advanceUntil(test: () => Promise<boolean>): Promise<boolean> {
  await bench.testnet.advance(45 * 60)
  for (let windows = 0; windows < 48; windows++) {
    if (await test()) return true
    await bench.testnet.advance(60)
  }
  return false
}

it('a piece that is not what its name says is not sealed, and the sector takes others', async () => {
  const [swapped, good] = await bench.offer({ bytes: 4_000 }, { bytes: 900 })
  await writeFile(join(bench.directory, 'pieces', `${swapped!.pieceCid}`), Buffer.alloc(4_000, 'other data'))
  await expect(bench.sealer.dealSector()).rejects.toThrow(
    new RegExp(`1 deal could not be taken: deal ${swapped!.dealId}: The data of piece ${swapped!.pieceCid} is damaged`),
  )
  expect(bench.market.placed).toMatchObject([{ dealId: good!.dealId, sector: 0 }])
  expect(await state(0)).toBe('WaitDeals')
})

it('a sector waits for deals by the clock, and its failures rest a minute', async () => {
  await clock.advance(9_000)
  expect(await state(0)).toBe('WaitDeals')
  await bench.testnet.setMining({ mode: 'manual' })
  await clock.advance(1_000)
  await bench.until(0, ({ state }) => state === 'PreCommitWait')
  // The replica is damaged before it is proven: it is made anew.
  await truncate(join(bench.directory, 'seal', 'sealed', 's-t01000-0'), 4 << 20)
  await bench.testnet.setMining({ mode: 'auto' })
  await rest(0, 'ComputeProofFailed', 59)
  const failed = await bench.until(0, () => true)
  expect(failed).toMatchObject({ state: 'ComputeProofFailed', lastError: expect.stringContaining('commitment') })
  for (let tries = 0; tries < 3; tries++) {
    await rest(0, 'ComputeProofFailed', 60)
    await bench.until(
      0,
      ({ log }) =>
        log.filter(({ kind }) => kind.endsWith('RetryComputeProof')).length > tries ||
        log.some(({ kind }) => kind.endsWith('SealPreCommit1Failed')),
    )
  }
  await rest(0, 'SealPreCommit1Failed', 60)
  const proving = await bench.until(0, ({ state }) => state === 'Proving')
  expect(proving.deals).toHaveLength(1)
})

it('deals that expire before their sector is on chain go with it, and those with time left are offered again', async () => {
  const [late, other] = await bench.offer({ startsIn: 40 }, { startsIn: 9_000 })
  bench.market.offered = bench.market.offered.filter(
    ({ dealId }) => dealId === late!.dealId || dealId === other!.dealId,
  )
  await bench.sealer.dealSector()
  const sector = bench.market.placed.at(-1)!.sector
  await bench.testnet.advance(60)
  await clock.advance(10_000)
  const removed = await bench.until(sector, ({ state }) => state === 'Removed')
  expect(removed.lastError).toContain(`deal ${late!.dealId} should have been in a sector by epoch ${late!.startEpoch}`)
  expect(bench.market.statuses).toContainEqual({ dealId: other!.dealId, status: 'Undefine' })
  expect(await bench.node.stateSectorPreCommitInfo(miner, sector)).toBeNull()
})

it('a sector whose replica is gone is left out of the proofs as faulty, and declared back when it is there again', async () => {
  await bench.untilActive(0)
  const sealed = join(bench.directory, 'store', 'sealed', 's-t01000-0')
  await rename(sealed, `${sealed}.away`)
  expect(await bench.sealer.checkProvable([0])).toEqual({ 0: 'no update file; no sealed file' })
  const faulty = async () => (await bench.node.stateMinerFaults(miner)).has(0)
  expect(await advanceUntil(faulty)).toBe(true)
  await rename(`${sealed}.away`, sealed)
  expect(await advanceUntil(async () => !(await faulty()))).toBe(true)
  await bench.untilActive(0)
})
