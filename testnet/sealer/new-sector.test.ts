import { existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
    config: { Sealing: { WaitDealsDelay: '1h' } },
  })
}, 60_000)
afterAll(() => bench?.stop())

describe('deals', () => {
  it('go into one sector, which is sealed, moved to its store and proven', async () => {
    const deals = await bench.offer({ bytes: 2_000 }, { bytes: 5_000 })
    const assigned = await bench.sealer.dealSector()
    expect(assigned).toMatchObject([
      { dealId: deals[0]!.dealId, sectorId: 0, offset: 0, size: deals[0]!.pieceSize },
      { dealId: deals[1]!.dealId, sectorId: 0, offset: deals[1]!.pieceSize, size: deals[1]!.pieceSize },
    ])
    expect(bench.market.placed).toMatchObject([{ sector: 0, offset: 0 }, { sector: 0 }])
    expect((await bench.sealer.sectorsStatus(0, false)).state).toBe('WaitDeals')

    await bench.sealer.sectorStartSealing(0)
    const proving = await bench.until(0, ({ state }) => state === 'Proving')
    expect(await bench.states(0)).toEqual([
      'WaitDeals',
      'AddPiece',
      'WaitDeals',
      'AddPiece',
      'WaitDeals',
      'Packing',
      'GetTicket',
      'PreCommit1',
      'PreCommit2',
      'PreCommitting',
      'PreCommitWait',
      'WaitSeed',
      'Committing',
      'SubmitCommit',
      'CommitWait',
      'FinalizeSector',
      'Proving',
    ])
    expect(proving.deals).toEqual(deals.map(({ dealId }) => dealId))
    const size = 8 << 20
    for (const kind of ['sealed', 'unsealed'])
      expect((await stat(join(bench.directory, 'store', kind, 's-t01000-0'))).size).toBe(size)
    expect(await bench.minerMessages(minerMethods.PreCommitSector.number)).toBe(1)
    expect(await bench.minerMessages(minerMethods.ProveCommitSector.number)).toBe(1)
    expect((await bench.readBack(deals[1]!)).equals(await bench.payload(deals[1]!))).toBe(true)
  }, 30_000)

  it('that cannot be sealed are refused by name, and the others taken', async () => {
    const [late, long, missing, fetched] = await bench.offer({ startsIn: 60 }, { runs: 1_555_000 }, {}, { away: true })
    await rm(join(bench.directory, 'pieces', `${missing!.pieceCid}`))
    await bench.testnet.advance(70)
    const refusal = await bench.sealer.dealSector().then(
      () => '',
      (error: Error) => error.message,
    )
    expect(refusal).toMatch(/^3 deals could not be taken/)
    expect(refusal).toMatch(
      new RegExp(`deal ${late!.dealId}: .*current epoch \\d+ has passed deal proposal start epoch`),
    )
    expect(refusal).toMatch(new RegExp(`deal ${long!.dealId} ends at epoch ${long!.endEpoch}: a sector that is begun`))
    const { directory, market } = bench
    expect(refusal).toContain(
      `The data of piece ${missing!.pieceCid} is neither in the piece store of the sealer (${directory}/pieces) nor had from the market at ${market.url} (it answers 404), whose piece store is ${directory}/market-pieces`,
    )
    expect(refusal).toContain(
      `Copy ${directory}/market-pieces/${missing!.pieceCid} to ${directory}/pieces, or let [PieceStorage]`,
    )
    expect(market.placed.at(-1)).toMatchObject({ dealId: fetched!.dealId, sector: 1 })
    expect((await bench.readBack(fetched!)).equals(await bench.payload(fetched!))).toBe(true)
    expect(await bench.sealer.sectorsList()).toEqual([0, 1])
  }, 30_000)

  it('are given back when their sector is removed before it is on chain', async () => {
    const [deal] = await bench.sealer.sectorsStatus(1, false).then(({ deals }) => deals)
    await bench.sealer.sectorRemove(1)
    await bench.until(1, ({ state }) => state === 'Removed')
    expect(bench.market.statuses).toEqual([{ dealId: deal, status: 'Undefine' }])
    expect(existsSync(join(bench.directory, 'seal', 'unsealed', 's-t01000-1'))).toBe(false)
  })
})
