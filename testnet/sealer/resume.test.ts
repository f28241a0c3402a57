import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import { openRepo } from '#testnet/service/repo/repo.ts'
import { Activity } from '#testnet/service/steering/activity.ts'
import { Faults } from '#testnet/service/steering/faults.ts'
import { assignDeals } from './assign-deals.ts'
import { sealerConfig } from './config.ts'
import { openSealing, type SealerDatabase } from './open-sealing.ts'
import { pledgeSector } from './pledge-sector.ts'
import { keepProving } from './post/keep-proving.ts'
import type { Sealing } from './sealing.ts'
import { openSectors, type SectorMachine } from './sector-machine.ts'
import { snapUp } from './snap-up.ts'
import { KnownReplicas } from './storage/known-replicas.ts'
import { nodeConfig } from './testing/bench-chain.ts'
import { openSealerBench, type SealerBench } from './testing/sealer-bench.ts'

let bench: SealerBench
let sealing: Sealing
let database: SealerDatabase
let machine: SectorMachine
const steps: (() => unknown)[] = []

beforeAll(async () => {
  const logger = pino({ level: 'silent' })
  let node: Service | undefined
  bench = await openSealerBench({
    node: (repo) => {
      node = createService(nodeService, { repo, config: nodeConfig(), logger })
      return node
    },
  })
  // The bench's sealer has made its repo; from here on its sectors are led by machines that come and go.
  await bench.service.stop()
  const repo = await openRepo(`${bench.directory}/sealer`)
  const config = sealerConfig.parse({
    Actor: 't01000',
    PieceStorage: { Fs: [{ Name: 'local', Path: `${bench.directory}/pieces` }] },
    Sealing: { WaitDealsDelay: '0s' },
  })
  ;({ sealing, database } = await openSealing({
    config: () => config,
    endpoints: { node: node!.endpoint, market: { url: bench.market.url, token: '' } },
    repo,
    clock: systemClock,
    logger,
    activity: new Activity(),
    faults: new Faults(systemClock),
    onStop: (step) => steps.push(step),
  }))
  steps.unshift(() => repo.close())
  await open()
}, 60_000)

afterAll(async () => {
  await machine.stop()
  for (const step of steps.reverse()) await step()
  await bench.stop()
})

/** A machine that knows no more than what is in the database. */
async function open(): Promise<void> {
  machine = openSectors(sealing, database).machine
  await machine.start()
}

/** Ends the machine in every state that sector 0 comes to, and goes on with another, until the sector is proven. */
async function endInEachState(): Promise<string[]> {
  const seen = [machine.get('0').state]
  for (;;) {
    const { state } = await machine.waitFor('0', (sector) => sector.state === 'Proving' || !seen.includes(sector.state))
    seen.push(state)
    if (state === 'Proving') return seen
    await machine.stop()
    await open()
  }
}

async function untilActive(): Promise<void> {
  const over = new AbortController()
  const proving = keepProving(sealing, machine, new KnownReplicas(sealing.storage), over.signal)
  await bench.untilActive(0)
  over.abort()
  await proving
}

describe('a sector whose machine ends at every state', () => {
  it('is proven, with one message of each kind', async () => {
    await pledgeSector(sealing, machine)
    const states = await endInEachState()
    for (const state of ['GetTicket', 'PreCommit2', 'PreCommitting', 'PreCommitWait', 'WaitSeed', 'SubmitCommit'])
      expect(states).toContain(state)
    expect(await bench.minerMessages(minerMethods.PreCommitSector.number)).toBe(1)
    expect(await bench.minerMessages(minerMethods.ProveCommitSector.number)).toBe(1)
    await untilActive()
  }, 60_000)

  it('takes deals into its replica, with one message', async () => {
    const [deal] = await bench.offer({})
    await snapUp(sealing, machine, machine.get('0'))
    await machine.waitFor('0', ({ state }) => state === 'SnapDealsWaitDeals')
    await assignDeals(sealing, machine)
    const states = await endInEachState()
    for (const state of ['UpdateReplica', 'FinalizeReplicaUpdate', 'SubmitReplicaUpdate', 'ReleaseSectorKey'])
      expect(states).toContain(state)
    expect(await bench.minerMessages(minerMethods.ProveReplicaUpdates.number)).toBe(1)
    expect((await bench.node.stateMarketStorageDeal(deal!.dealId)).state.sectorStartEpoch).toBeGreaterThan(0)
  }, 60_000)
})
