import { randomBytes } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFsPieceStore } from '#sdk/piece/index.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { notHere, smallDisk } from '#testnet/service/testing/small-disk.ts'
import { type Bench, nodeConfig, openBench, proposalCidOf } from './testing/market-bench.ts'

const MiB = 1 << 20
const disk = smallDisk(2)

let bench: Bench
beforeAll(async () => {
  if (!disk.mounted) return
  const logger = pino({ level: 'silent' })
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    config: { PieceStorage: { Fs: [{ Name: 'small', Path: disk.path }] } },
  })
})
afterAll(async () => {
  await bench?.stop()
  disk.remove()
})

const imported = (path: string, deal: Parameters<typeof proposalCidOf>[0]) =>
  bench.market.marketImportDealData(proposalCidOf(deal), path)

describe('on a full disk', () => {
  it('an import is refused before it begins, the deal still waits, and others go on', async ({ skip }) => {
    skip(!disk.mounted, notHere)
    const [large, small] = [await bench.file('large', 3 * MiB), await bench.file('small', 900)]
    const [waiting, going] = [await bench.proposal(large), await bench.proposal(small)]
    await bench.propose(waiting)
    await bench.propose(going)
    await expect(imported(large.car.path!, waiting)).rejects.toThrow(/unable to find enough space for size 31\d{5}/)
    await imported(small.car.path!, going)
    await bench.until(going, ({ state }) => state === 'AwaitingPreCommit')
    expect((await bench.market.marketGetDeal(proposalCidOf(waiting))).state).toBe('WaitingForData')
    expect(await readdir(disk.path)).toEqual([`${small.piece.cid}`])

    disk.resize(8)
    await imported(large.car.path!, waiting)
    await bench.until(waiting, ({ state }) => state === 'AwaitingPreCommit')
  }, 30_000)

  it('of imports that together are too large one is stored, the other leaves nothing behind and can come again', async ({
    skip,
  }) => {
    skip(!disk.mounted, notHere)
    const files = await Promise.all([bench.file('first', 3 * MiB + 1), bench.file('second', 3 * MiB + 2)])
    const deals = await Promise.all(files.map((file) => bench.proposal(file)))
    for (const deal of deals) await bench.propose(deal)
    const outcomes = await Promise.allSettled(files.map((file, i) => imported(file.car.path!, deals[i]!)))
    const failed = outcomes.findIndex(({ status }) => status === 'rejected')
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((outcomes[failed] as PromiseRejectedResult).reason).toMatchObject({
      message: expect.stringMatching(/no space left on device|enough space/i),
    })
    await bench.until(deals[1 - failed]!, ({ state }) => state === 'AwaitingPreCommit')
    expect((await bench.market.marketGetDeal(proposalCidOf(deals[failed]!))).state).toBe('WaitingForData')
    expect(await readdir(disk.path)).not.toContain(`${files[failed]!.piece.cid}`)
    expect(await readdir(disk.path)).toHaveLength(3)

    disk.resize(16)
    await imported(files[failed]!.car.path!, deals[failed]!)
    await bench.until(deals[failed]!, ({ state }) => state === 'AwaitingPreCommit')
  }, 30_000)

  it('a write that the disk breaks off leaves nothing behind, and names the disk', async ({ skip }) => {
    skip(!disk.mounted, notHere)
    const { piece } = await bench.file('named', 300)
    const path = join(bench.directory, 'too large')
    await writeFile(path, randomBytes(20 * MiB))
    const before = await readdir(disk.path)
    const store = await createFsPieceStore(disk.path)
    await expect(store.put(piece.cid, path, { expectedSize: 20 * MiB })).rejects.toMatchObject({
      code: 'PIECE_WRITE_FAILED',
      message: expect.stringMatching(/no space left on device|ENOSPC/i),
    })
    await store.close()
    expect(await readdir(disk.path)).toEqual(before)
  })
})
