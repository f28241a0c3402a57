import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { assignDeals } from './assign-deals.ts'
import { pledgeSector } from './pledge-sector.ts'
import { snapUp } from './snap-up.ts'
import { nodeConfig } from './testing/bench-chain.ts'
import { type MachineBench, openMachineBench } from './testing/machine-bench.ts'

let sectors: MachineBench
beforeAll(async () => {
  const logger = pino({ level: 'silent' })
  sectors = await openMachineBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    clock: systemClock,
  })
}, 60_000)
afterAll(() => sectors?.stop())

/** Ends the machine in every state that sector 0 comes to, and goes on with another, until the sector is proven. */
async function endInEachState(): Promise<string[]> {
  const seen = [sectors.machine.get('0').state]
  for (;;) {
    const { state } = await sectors.machine.waitFor(
      '0',
      (sector) => sector.state === 'Proving' || !seen.includes(sector.state),
    )
    seen.push(state)
    if (state === 'Proving') return seen
    await sectors.reopen()
  }
}

describe('a sector whose machine ends at every state', () => {
  it('is proven, with one message of each kind', async () => {
    const { bench, sealing, machine } = sectors
    await pledgeSector(sealing, machine)
    const states = await endInEachState()
    for (const state of ['GetTicket', 'PreCommit2', 'PreCommitting', 'PreCommitWait', 'WaitSeed', 'SubmitCommit'])
      expect(states).toContain(state)
    expect(await bench.minerMessages(minerMethods.PreCommitSector.number)).toBe(1)
    expect(await bench.minerMessages(minerMethods.ProveCommitSector.number)).toBe(1)
    await sectors.untilActive()
  }, 60_000)

  it('takes deals into its replica, with one message', async () => {
    const { bench, sealing } = sectors
    const [deal] = await bench.offer({})
    await snapUp(sealing, sectors.machine, sectors.machine.get('0'))
    await sectors.machine.waitFor('0', ({ state }) => state === 'SnapDealsWaitDeals')
    await assignDeals(sealing, sectors.machine)
    const states = await endInEachState()
    for (const state of ['UpdateReplica', 'FinalizeReplicaUpdate', 'SubmitReplicaUpdate', 'ReleaseSectorKey'])
      expect(states).toContain(state)
    expect(await bench.minerMessages(minerMethods.ProveReplicaUpdates.number)).toBe(1)
    expect((await bench.node.stateMarketStorageDeal(deal!.dealId)).state.sectorStartEpoch).toBeGreaterThan(0)
  }, 60_000)
})
