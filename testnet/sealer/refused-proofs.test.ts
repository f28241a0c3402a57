import { rename } from 'node:fs/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { zeroPieceCid } from '#sdk/piece/index.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { type ManualClock, manualClock } from '#testnet/service/clock/manual-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { assignDeals } from './assign-deals.ts'
import { pledgeSector } from './pledge-sector.ts'
import { keepProving } from './post/keep-proving.ts'
import type { SectorState } from './sector-transitions.ts'
import { snapUp } from './snap-up.ts'
import { preCommitTrouble } from './states/submit-pre-commit.ts'
import { updateTrouble } from './states/submit-update.ts'
import { KnownReplicas } from './storage/known-replicas.ts'
import { nodeConfig } from './testing/bench-chain.ts'
import { type MachineBench, openMachineBench } from './testing/machine-bench.ts'

let sectors: MachineBench
let clock: ManualClock
beforeAll(async () => {
  const logger = pino({ level: 'silent' })
  clock = manualClock(Date.UTC(2022, 1, 20))
  sectors = await openMachineBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    clock,
  })
}, 60_000)
afterAll(() => sectors?.stop())

const until = (...states: SectorState[]) => sectors.machine.waitFor('0', ({ state }) => states.includes(state))

/** The states sector 0 goes through on its way, a minute later whenever it rests. */
async function statesUntilProving(resting: SectorState): Promise<string[]> {
  for (;;) {
    const { state } = await until(resting, 'Proving')
    if (state === 'Proving') return (await sectors.machine.steps('0')).map(({ to }) => to)
    await clock.advance(60_000)
    await sectors.machine.waitFor('0', (sector) => sector.state !== resting)
  }
}

describe('a proof that the chain refuses', () => {
  it('of a seal is made again after a rest, for the same pre-commit', async () => {
    sectors.faults.spoilProofs(1)
    await pledgeSector(sectors.sealing, sectors.machine)
    const states = await statesUntilProving('CommitFailed')
    expect(states.filter((state) => state === 'CommitFailed')).toHaveLength(1)
    expect(states.filter((state) => state === 'Committing')).toHaveLength(2)
    expect(states.filter((state) => state === 'PreCommitting')).toHaveLength(1)
    await sectors.untilActive()
  }, 60_000)

  it('is not needed of a sector that expires soon: it takes no deals, for none could run to its end', async () => {
    const { sealing, machine } = sectors
    const { expiration } = (await sealing.node.stateSectorGetInfo(sealing.miner, 0))!
    const head = await sealing.node.chainHead()
    // As the chain will be when a day less than the shortest deal is left of the sector.
    const chainHead = async () => ({ ...head, height: expiration - 179 * 2_880 })
    const later = { ...sealing, node: { ...sealing.node, with: sealing.node.with, chainHead } }
    await expect(snapUp(later, machine, machine.get('0'))).rejects.toMatchObject({
      code: 'NOT_UPGRADABLE',
      message: expect.stringMatching(
        `^pointless to upgrade sector 0, expiration ${expiration} is less than a min deal duration away`,
      ),
    })
    expect(machine.get('0').state).toBe('Proving')
  })

  it('of an update is made again after a rest, for the same replica', async () => {
    const { bench, sealing, machine, faults } = sectors
    faults.spoilProofs(1)
    await bench.offer({})
    await snapUp(sealing, machine, machine.get('0'))
    await until('SnapDealsWaitDeals')
    await assignDeals(sealing, machine)
    const states = await statesUntilProving('ReplicaUpdateFailed')
    expect(states.filter((state) => state === 'ReplicaUpdateFailed')).toHaveLength(1)
    expect(states.filter((state) => state === 'ProveReplicaUpdate')).toHaveLength(2)
    expect(states.filter((state) => state === 'UpdateReplica')).toHaveLength(1)
  }, 60_000)
})

describe('a window proof that the chain refuses', () => {
  it('is made again: a sector that comes back is faulty no longer than one window', async () => {
    const { bench, sealing, machine, faults } = sectors
    const over = new AbortController()
    const proving = keepProving(sealing, machine, new KnownReplicas(sealing.storage), over.signal)
    // The chain waits for a sealer that rests before it tries again.
    const resting = setInterval(() => void clock.advance(1_000), 10)
    const untilChain = async (holds: () => Promise<boolean>) => {
      for (let windows = 0; !(await holds()); windows++) {
        if (windows > 3 * 48) throw new Error('it does not come about')
        await bench.testnet.advance(60)
      }
    }
    const partitions = async () => {
      const { deadline } = await sealing.node.stateSectorPartition(sealing.miner, 0)
      return sealing.node.stateMinerPartitions(sealing.miner, deadline)
    }
    const replica = await sealing.storage.locate('update', 0)
    await rename(replica, `${replica}.away`)
    await untilChain(async () => (await partitions()).some(({ faultySectors }) => faultySectors.has(0)))
    await rename(`${replica}.away`, replica)
    await untilChain(async () => (await partitions()).some(({ recoveringSectors }) => recoveringSectors.has(0)))
    // Only a proof that brings power back is checked at once: the node refuses this one.
    faults.spoilProofs(1)
    await untilChain(async () => !(await partitions()).some(({ faultySectors }) => faultySectors.has(0)))
    expect(faults.proof(Uint8Array.of(7))).toEqual(Uint8Array.of(7))
    expect((await sealing.node.stateMinerFaults(sealing.miner)).isEmpty).toBe(true)
    over.abort()
    await proving
    clearInterval(resting)
  }, 60_000)
})

describe('before anything is sent', () => {
  it('what a sector says is held against the chain', async () => {
    const { sealing, machine } = sectors
    const empty = zeroPieceCid(8 << 20)
    const [deal] = await sectors.bench.offer({})
    await assignDeals(sealing, machine)
    const { data: fresh } = await machine.waitFor('1', ({ data }) => data.commR !== null)
    expect(fresh.pieces[0]?.dealInfo?.dealId).toBe(deal!.dealId)
    expect(await preCommitTrouble(sealing, fresh)).toBeUndefined()
    expect(await preCommitTrouble(sealing, { ...fresh, commD: empty })).toEqual({
      event: 'SealPreCommit1Failed',
      message: expect.stringContaining(`CommD is ${empty} instead of ${fresh.commD}`),
    })
    const update = { ...fresh, updateSealed: fresh.commR, updateUnsealed: empty }
    expect(await updateTrouble(sealing, update)).toMatchObject({ again: 'replica' })
    expect(await updateTrouble(sealing, { ...update, updateUnsealed: fresh.commD })).toMatchObject({ again: 'proof' })
    const other = fresh.pieces.map((piece) => ({ ...piece, piece: { ...piece.piece, pieceCid: empty } }))
    expect(await preCommitTrouble(sealing, { ...fresh, pieces: other })).toMatchObject({ event: 'InvalidDealIDs' })
    await machine.waitFor('1', ({ state }) => state === 'Proving')
  }, 60_000)
})
