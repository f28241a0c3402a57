import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import type { DealToPack } from '#sdk/rpc/types/market/packing.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { miner, nodeConfig } from './testing/bench-chain.ts'
import { openSealerBench, type SealerBench } from './testing/sealer-bench.ts'

let bench: SealerBench
let deal: DealToPack
beforeAll(async () => {
  const silent = pino({ level: 'silent' })
  bench = await openSealerBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
    config: { Sealing: { MaxWaitDealsSectors: 1, WaitDealsDelay: '1h' } },
  })
}, 60_000)
afterAll(() => bench?.stop())

const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => '',
    (error: Error) => error.message,
  )

describe('a sector without deals', () => {
  it('is pledged and proven', async () => {
    expect(await bench.sealer.pledgeSector()).toEqual({ miner: 1000, number: 0 })
    expect(await messageOf(bench.sealer.sectorMarkForUpgrade(0, true))).toContain(
      "unable to snap-up sectors not in the 'Proving' state",
    )
    const sector = await bench.until(0, ({ state }) => state === 'Proving')
    expect(sector).toMatchObject({ deals: [], pieces: [{ dealInfo: null }], dealWeight: 0n })
    expect((await bench.states(0)).slice(0, 3)).toEqual(['Packing', 'GetTicket', 'PreCommit1'])
    expect(await messageOf(bench.sealer.sectorMarkForUpgrade(0, true))).toContain(
      'cannot mark inactive sector for upgrade',
    )
    await bench.untilActive(0)
  }, 30_000)

  it('takes deals no earlier than asked, gives them back when the upgrade is given up', async () => {
    await bench.sealer.sectorMarkForUpgrade(0, true)
    await bench.until(0, ({ state }) => state === 'SnapDealsWaitDeals')
    expect(await messageOf(bench.sealer.sectorMarkForUpgrade(0, true))).toContain(
      'already waiting for deals in 1 >= 1 (cfg.MaxWaitDealsSectors) sectors, no free resources to wait for deals in another',
    )
    expect(await messageOf(bench.sealer.sectorStartSealing(0))).toContain('has none yet')
    deal = (await bench.offer({ bytes: 3_000 }))[0]!
    expect(await bench.sealer.dealSector()).toMatchObject([{ sectorId: 0, dealId: deal.dealId, offset: 0 }])
    await bench.sealer.sectorAbortUpgrade(0)
    const after = await bench.until(0, ({ state }) => state === 'Proving')
    expect(after).toMatchObject({ deals: [], ccUpdate: false, pieces: [{ dealInfo: null }] })
    expect(bench.market.statuses).toEqual([{ dealId: deal.dealId, status: 'Undefine' }])
    expect(bench.market.offered).toHaveLength(1)
  }, 30_000)

  it('takes deals into its replica', async () => {
    const store = join(bench.directory, 'store')
    await bench.sealer.sectorMarkForUpgrade(0, true)
    await bench.until(0, ({ state }) => state === 'SnapDealsWaitDeals')
    const before = (await bench.states(0)).length
    // One deal ends after the sector does: it goes into none, for only one sector may wait.
    const { expiration } = await bench.sealer.sectorsStatus(0, true)
    const { height } = await bench.node.chainHead()
    const [long] = await bench.offer({ runs: Math.min(expiration - height, 1_555_000) })
    expect(long!.endEpoch).toBeGreaterThan(expiration)
    expect(await messageOf(bench.sealer.dealSector())).toContain(`1 deal could not be taken: deal ${long!.dealId}`)
    const { dealId } = deal
    expect(bench.market.placed.at(-1)).toEqual({ dealId, sector: 0, offset: 0 })
    await bench.sealer.sectorStartSealing(0)

    const proving = await bench.until(0, ({ state }) => state === 'Proving')
    expect((await bench.states(0)).slice(before)).toEqual([
      'SnapDealsAddPiece',
      'SnapDealsWaitDeals',
      'SnapDealsPacking',
      'UpdateReplica',
      'ProveReplicaUpdate',
      'FinalizeReplicaUpdate',
      'SubmitReplicaUpdate',
      'ReplicaUpdateWait',
      'UpdateActivating',
      'ReleaseSectorKey',
      'Proving',
    ])
    expect(proving).toMatchObject({ deals: [dealId], ccUpdate: true })
    expect(proving.dealWeight).toBeGreaterThan(0n)
    const onChain = await bench.node.stateSectorGetInfo(miner, 0)
    expect(`${onChain?.sealedCid}`).toBe(`${proving.updateSealed}`)
    expect((await bench.node.stateMarketStorageDeal(dealId)).state.sectorStartEpoch).toBeGreaterThan(0)
    for (const kind of ['update', 'update-cache', 'unsealed', 'cache'])
      expect(await readdir(join(store, kind))).toEqual(['s-t01000-0'])
    expect(existsSync(join(store, 'sealed', 's-t01000-0'))).toBe(false)
    expect((await bench.readBack(deal)).equals(await bench.payload(deal))).toBe(true)
    expect(await bench.minerMessages(minerMethods.ProveReplicaUpdates.number)).toBe(1)
    expect(await messageOf(bench.sealer.sectorMarkForUpgrade(0, true))).toContain('not a committed-capacity sector')
  }, 30_000)

  it('is still proven after its replica was updated', async () => {
    await bench.testnet.advance(2 * 2_880)
    const active = await bench.node.stateMinerActiveSectors(miner)
    expect(active.map(({ sectorNumber }) => sectorNumber)).toContain(0)
    expect((await bench.node.stateMinerFaults(miner)).isEmpty).toBe(true)
  }, 30_000)
})
