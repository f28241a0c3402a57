import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ImportedFile } from '#sdk/piece/index.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import type { ProviderDeal } from '../deals/deal-record.ts'
import { type Bench, miner, nodeConfig, openBench, proposalCidOf } from '../testing/market-bench.ts'
import { sweepStagedCars } from './staged-cars.ts'

let bench: Bench
let file: ImportedFile
let transfers: string
const staging = () => join(bench.directory, 'market', 'staging')
const logged: { path?: string; deal?: string; bytes?: number; msg: string }[] = []

beforeAll(async () => {
  transfers = await mkdtemp(join(tmpdir(), 'dealkit-transfers-'))
  const log = { write: (line: string) => logged.push(JSON.parse(line) as (typeof logged)[number]) }
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: pino({ level: 'silent' }) }),
    logger: pino({ level: 'warn' }, log),
    config: { TransfePath: transfers },
  })
  file = await bench.file('data', 900)
})
afterAll(async () => {
  await bench.stop()
  await rm(transfers, { recursive: true })
})

let price = 1_000n
/** The CID of a deal that waits for its data, or is over. */
async function deal(transferType: 'graphsync' | 'manual', isOver: boolean): Promise<string> {
  const offline = await bench.proposal(file, { storagePricePerEpoch: ++price })
  const signed = { ...offline, piece: { ...offline.piece, transferType } }
  await bench.propose(signed)
  if (isOver) {
    await bench.market.updateStorageDealStatus(proposalCidOf(signed), 'Failing', '')
    await bench.until(signed, ({ state }) => state === 'Error')
  }
  return `${proposalCidOf(signed)}`
}

it('a start removes the received files of online deals that are over, says so, and touches nothing else', async () => {
  const over = await deal('graphsync', true)
  const waiting = await deal('graphsync', false)
  const imported = await deal('manual', true)
  const folder = await deal('graphsync', true)
  await mkdir(staging(), { recursive: true })
  const kept = [`${waiting}.car`, `${imported}.car`, `${file.root}.car`, `${over}.car.old`, `${over}`, 'data.car']
  for (const name of [...kept, `${over}.car`]) await writeFile(join(transfers, name), 'data')
  for (const name of ['notes', `${over}.car`]) await writeFile(join(staging(), name), 'of before')
  await mkdir(join(transfers, `${folder}.car`))
  await bench.restart()

  expect((await readdir(transfers)).sort()).toEqual([...kept, `${folder}.car`].sort())
  expect(await readdir(staging())).toEqual(['notes'])
  const removals = logged.filter(({ msg }) => msg.includes('received data was removed'))
  expect(removals.map(({ deal, path, bytes }) => ({ deal, path, bytes }))).toEqual([
    { deal: over, path: join(transfers, `${over}.car`), bytes: 4 },
    { deal: over, path: join(staging(), `${over}.car`), bytes: 9 },
  ])
  expect((await bench.market.marketListIncompleteDeals(miner)).map(({ state }) => state).sort()).toEqual([
    'Error',
    'Error',
    'Error',
    'WaitingForData',
  ])
}, 30_000)

it('a file that was received where the market puts none any more is found by what its deal says of it', async () => {
  const before = await mkdtemp(join(transfers, 'before-'))
  const noted = (id: string, name: string) => {
    const data = { ref: { transferType: 'graphsync' }, inboundCar: join(before, name), signed: { proposal: {} } }
    return { id, state: 'Error', data } as unknown as ProviderDeal
  }
  for (const name of ['received.car', 'by hand.car']) await writeFile(join(before, name), 'data')
  const saved: unknown[] = []
  await sweepStagedCars({
    miners: { settings: () => ({ TransfePath: '' }) as never },
    directory: join(before, 'none'),
    machine: {
      list: () => [noted('received', 'received.car'), noted('other', 'by hand.car')],
      save: async (id, data) => {
        saved.push({ id, data })
        return noted(id, '')
      },
    },
    logger: pino({ level: 'silent' }),
  })
  expect(await readdir(before)).toEqual(['by hand.car'])
  expect(saved).toEqual([{ id: 'received', data: { inboundCar: '' } }])
})
