import type { sealerSectorMethods } from '#sdk/rpc/api/sealer/sectors.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { sealerErrors } from '../errors.ts'
import { pledgeSector } from '../pledge-sector.ts'
import { redoSector } from '../redo-sector.ts'
import type { Sector } from '../sector.ts'
import { sectorRefs } from '../sector-refs.ts'
import { sectorReport } from '../sector-report.ts'
import { sectorStates } from '../sector-transitions.ts'
import { abortUpgrade, snapUp } from '../snap-up.ts'
import { startSealing } from '../start-sealing.ts'
import { sectorIsUnsealed, unsealSector } from '../unseal-sector.ts'
import type { SealerRoom } from './sealer-room.ts'

/** Sectors from pledge or deal to their end. */
export function sectorHandlers({ sealing, sectors, context }: SealerRoom): Handlers<typeof sealerSectorMethods> {
  const { machine, batches } = sectors
  const { miner, config } = sealing
  const find = (number: number): Sector => {
    const sector = machine.find(`${number}`)
    if (sector === undefined) throw sealerErrors.SECTOR_UNKNOWN({ sector: number })
    return sector
  }
  const ids = (numbers: readonly number[]) => numbers.map((number) => ({ miner: miner.id, number }))

  return {
    async PledgeSector() {
      return { miner: miner.id, number: await pledgeSector(sealing, machine) }
    },
    CurrentSectorID() {
      return Math.max(0, ...machine.list().map(({ data }) => data.number))
    },
    SectorsList() {
      return machine.list().map(({ data }) => data.number)
    },
    SectorsListInStates(states) {
      return machine.list().flatMap(({ data, state }) => (states.includes(state) ? [data.number] : []))
    },
    SectorsInfoListInStates(states, onChain, skipLog) {
      const chosen = machine.list().filter(({ state }) => states.length === 0 || states.includes(state))
      return Promise.all(chosen.map((sector) => sectorReport(sealing, machine, sector, { onChain, log: !skipLog })))
    },
    SectorsStatus(number, onChain) {
      return sectorReport(sealing, machine, find(number), { onChain, log: true })
    },
    SectorsSummary() {
      const counts: Record<string, number> = {}
      for (const { state } of machine.list()) counts[state] = (counts[state] ?? 0) + 1
      return counts
    },
    async SectorStartSealing(number) {
      await startSealing(machine, find(number))
    },
    async SectorMarkForUpgrade(number, snap) {
      if (!snap) throw sealerErrors.UPGRADE_ONLY_SNAP({ sector: number })
      await snapUp(sealing, machine, find(number))
    },
    async SectorAbortUpgrade(number) {
      await abortUpgrade(machine, find(number))
    },
    async SectorsUpdate(number, state) {
      const known = sectorStates.find((one) => one === state)
      if (known === undefined) throw sealerErrors.SECTOR_STATE_UNKNOWN({ state, known: sectorStates })
      await machine.force(find(number).id, known, `forced from ${find(number).state} by user`)
    },
    SectorsRefs() {
      return sectorRefs(machine.list(), sealing.sectorBytes)
    },
    async RedoSector({ sectorNumber, sealPath, storePath }) {
      await redoSector(sealing, find(sectorNumber), { sealPath, storePath })
    },
    async SectorRemove(number) {
      await machine.send(find(number).id, { event: 'Remove', message: 'removed by user' })
    },
    async SectorTerminate(number) {
      await machine.send(find(number).id, { event: 'Terminate', message: 'terminated by user' })
    },
    async SectorTerminateFlush() {
      return (await batches.terminations.flush())?.uid ?? ''
    },
    SectorTerminatePending() {
      return ids(batches.terminations.pending)
    },
    async SectorPreCommitFlush() {
      const sent = await batches.preCommits.flush()
      return sent === undefined ? [] : [{ sectors: [...sent.sectors], msg: sent.uid, error: '' }]
    },
    SectorPreCommitPending() {
      return ids(batches.preCommits.pending)
    },
    async SectorCommitFlush() {
      const sent = await batches.commits.flush()
      return sent === undefined ? [] : [{ sectors: [...sent.sectors], failedSectors: {}, msg: sent.uid, error: '' }]
    },
    SectorCommitPending() {
      return ids(batches.commits.pending)
    },
    // Deals are given their sectors as they come: none waits for a match.
    SectorMatchPendingPiecesToOpenSectors() {
      return undefined
    },
    async SectorSetSealDelay(milliseconds) {
      await context.config.update({ Sealing: { WaitDealsDelay: `${Math.round(milliseconds)}ms` } })
    },
    SectorGetSealDelay() {
      return config().Sealing.WaitDealsDelay
    },
    IsUnsealed({ id }, offset, size) {
      return sectorIsUnsealed(sealing, find(id.number), { offset, size })
    },
    async SectorsUnsealPiece({ id }) {
      await unsealSector(sealing, find(id.number))
    },
  }
}
