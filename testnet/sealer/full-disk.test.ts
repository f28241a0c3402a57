import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeService } from '#testnet/chain/service.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { notHere, smallDisk } from '#testnet/service/testing/small-disk.ts'
import { nodeConfig } from './testing/bench-chain.ts'
import { openSealerBench, type SealerBench } from './testing/sealer-bench.ts'

const MiB = 1 << 20
const sealing = smallDisk(18)
const storing = smallDisk(1)
const clock = manualClock()
let bench: SealerBench
beforeAll(async () => {
  if (!sealing.mounted || !storing.mounted) return
  const logger = pino({ level: 'silent' })
  bench = await openSealerBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    clock,
    places: { seal: sealing.path, store: storing.path },
    config: { Sealing: { WaitDealsDelay: '1h' } },
  })
}, 60_000)
afterAll(async () => {
  await bench?.stop()
  sealing.remove()
  storing.remove()
})

/** Lets a minute pass again and again until the test holds for the sector. */
const until = (test: Parameters<SealerBench['until']>[1]) =>
  bench.until(0, (sector) => {
    void clock.advance(10_000)
    return test(sector)
  })

it('a sector waits for room to seal and to store, says so, and goes on when there is some', async ({ skip }) => {
  skip(!sealing.mounted || !storing.mounted, notHere)
  const [deal] = await bench.offer({ bytes: 2_000 })
  await bench.sealer.dealSector()
  const ballast = join(sealing.path, 'ballast')
  await writeFile(ballast, Buffer.alloc(12 * MiB, 1))
  await bench.sealer.sectorStartSealing(0)
  const noPath = (use: string) => `No storage path that may ${use} has ${8 * MiB} bytes free`
  const waiting = await until(({ state, lastError }) => state === 'SealPreCommit2Failed' && lastError !== '')
  expect(waiting.lastError).toContain(noPath('seal'))
  await rm(ballast)

  const sealed = await until(({ state }) => state === 'FinalizeFailed')
  expect(sealed.lastError).toContain(noPath('store'))
  expect(await readdir(join(storing.path, 'sealed'))).toEqual([])
  storing.resize(40)
  await until(({ state }) => state === 'Proving')
  expect(await readdir(join(storing.path, 'sealed'))).toEqual(['s-t01000-0'])
  expect(await readdir(join(sealing.path, 'sealed'))).toEqual([])
  expect((await bench.readBack(deal!)).equals(await bench.payload(deal!))).toBe(true)
}, 60_000)
