import { EPOCHS_PER_DAY } from '#sdk/units/duration.ts'
import { sectorIsActive } from './chain/sector-active.ts'
import { sealerErrors } from './errors.ts'
import type { Sealing } from './sealing.ts'
import type { Sector } from './sector.ts'
import type { SectorMachine } from './sector-machine.ts'
import { countStages } from './sector-stages.ts'

/** The shortest time a deal may run. */
const MIN_DEAL_EPOCHS = 180 * EPOCHS_PER_DAY
/** The first network version whose miners can update replicas. */
const SNAP_DEALS_VERSION = 15

/**
 * Marks a sector without deals to take some into its replica.
 * Source: venus-sealer storage-sealing/upgrade_queue.go (MarkForSnapUpgrade).
 *
 * @throws {SNAP_UP_TOO_MANY} @throws {NOT_UPGRADABLE} the first of the conditions that does not hold
 */
export async function snapUp(sealing: Sealing, sectors: SectorMachine, { id, data, state }: Sector): Promise<void> {
  const { node, miner, config } = sealing
  const { MaxWaitDealsSectors: limit, FinalizeEarly } = config().Sealing
  const states = sectors.list().map((sector) => sector.state)
  const { staging } = countStages(states, FinalizeEarly)
  if (limit > 0 && staging >= limit) throw sealerErrors.SNAP_UP_TOO_MANY({ waiting: staging, limit })

  const refuse = (reason: string) => sealerErrors.NOT_UPGRADABLE({ sector: data.number, state, reason })
  if ((await node.stateNetworkVersion()) < SNAP_DEALS_VERSION)
    throw refuse(`snap deals upgrades enabled in network v${SNAP_DEALS_VERSION}`)
  if (state !== 'Proving') throw refuse("unable to snap-up sectors not in the 'Proving' state")
  if (data.pieces.length !== 1) throw refuse('not a committed-capacity sector, expected 1 piece')
  if (data.pieces[0]?.dealInfo !== null) throw refuse('not a committed-capacity sector, has deals')
  if (!(await sectorIsActive(sealing, data.number))) throw refuse('cannot mark inactive sector for upgrade')
  const { height } = await node.chainHead()
  const expiration = (await node.stateSectorGetInfo(miner, data.number))?.expiration ?? 0
  if (expiration - height < MIN_DEAL_EPOCHS) {
    throw refuse(
      `pointless to upgrade sector ${data.number}, expiration ${expiration} is less than a min deal duration away from current epoch. Upgrade expiration before marking for upgrade`,
    )
  }
  await sectors.send(id, { event: 'MarkForUpdate', message: '' })
}

/** Once its message is out, an upgrade can land at any moment: it is too late to give it up. */
const tooLate: readonly string[] = ['FinalizeReplicaUpdate', 'SubmitReplicaUpdate', 'ReplicaUpdateWait']

/** Gives up an upgrade; its deals go back to the market. @throws {ABORT_TOO_LATE} @throws {MACHINE_EVENT_REFUSED} */
export async function abortUpgrade(sectors: SectorMachine, { id, data, state }: Sector): Promise<void> {
  if (tooLate.includes(state) || data.updateMessage !== '')
    throw sealerErrors.ABORT_TOO_LATE({ sector: data.number, state })
  await sectors.send(id, { event: 'AbortUpgrade', message: 'triggered by user' })
}
