import { waitEpoch } from '#sdk/actions/chain/wait-epoch.ts'
import { type DeadlineInfo, newDeadlineInfo, nextNotElapsed } from '#sdk/actors/miner/deadline-info.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorMachine } from '../sector-machine.ts'
import type { KnownReplicas } from '../storage/known-replicas.ts'
import { declarationTime, declareFaults } from './declare-faults.ts'
import { SectorPlaces } from './sector-places.ts'
import { submitWindowPost } from './submit-window-post.ts'

const RETRY_MS = 1_000

/**
 * Proves every deadline that has sectors, as soon as it opens, and declares what went bad or came back before it does,
 * until the signal is aborted. It never makes the chain go on, but wakes when the chain comes to a deadline, and the
 * chain waits until it has acted.
 */
export async function keepProving(
  sealing: Sealing,
  sectors: SectorMachine,
  replicas: KnownReplicas,
  signal: AbortSignal,
): Promise<void> {
  const { node, testnet, miner, clock, logger } = sealing
  const who = `window-post/${miner}`
  /** The opening epochs that a proof was made for, by deadline; and those that declarations were made for. */
  const proven = new Map<number, number>()
  const declared = new Map<number, number>()
  /** Deadlines whose last proof left sectors out, which the chain finds faulty when the window ends. */
  const troubled = new Set<number>()
  const places = new SectorPlaces(sealing, sectors)

  while (!signal.aborted) {
    try {
      const current = await node.stateMinerProvingDeadline(miner)
      const due = await places.deadlines()
      if (due.has(current.index) && current.currentEpoch > current.open && proven.get(current.index) !== current.open) {
        const leftOut = await submitWindowPost(sealing, replicas, current)
        if (leftOut.length > 0) troubled.add(current.index)
        else troubled.delete(current.index)
        proven.set(current.index, current.open)
      }
      const faulty = places.deadlinesOf(await node.stateMinerFaults(miner))
      for (const index of due) {
        const { opens, from, until } = declarationTime(current.periodStart, index, current.currentEpoch)
        const inTime = current.currentEpoch >= from && current.currentEpoch < until
        if (!inTime || declared.get(index) === opens) continue
        await declareFaults(sealing, replicas, { index, opens })
        declared.set(index, opens)
      }
      const wake = Math.min(
        nextOpening(current, due) + 1,
        ...nextDeclarations(current, new Set([...faulty, ...troubled])),
      )
      await placesChanged(sectors, signal, (changed) =>
        waitEpoch(node, testnet, wake, { who, drive: false, signal: changed }),
      )
    } catch (error) {
      if (signal.aborted) return
      logger.error({ err: error }, 'window PoSt failed; trying again')
      await clock.sleep(RETRY_MS, signal)
    }
  }
}

/** The epoch at which the next deadline with sectors opens; without any, the end of the proving period. */
function nextOpening(current: DeadlineInfo, deadlines: ReadonlySet<number>): number {
  const openings = [...deadlines].map((index) => {
    const next = nextNotElapsed(newDeadlineInfo(current.periodStart, index, current.currentEpoch))
    return next.open >= current.currentEpoch ? next.open : next.open + current.wpostProvingPeriod
  })
  return openings.length === 0 ? current.periodStart + current.wpostProvingPeriod : Math.min(...openings)
}

/** The epochs ahead at which sectors of deadlines with faults may be declared recovered. */
function nextDeclarations({ periodStart, currentEpoch }: DeadlineInfo, deadlines: ReadonlySet<number>): number[] {
  return [...deadlines]
    .map((index) => declarationTime(periodStart, index, currentEpoch))
    .map(({ from }) => from)
    .filter((epoch) => epoch > currentEpoch)
}

/** Runs a wait that also ends when a sector comes to be proven. */
async function placesChanged(
  sectors: SectorMachine,
  signal: AbortSignal,
  wait: (changed: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  const watching = (async () => {
    for await (const { state } of sectors.changes(either)) if (state === 'Proving') over.abort()
  })()
  try {
    await wait(either)
  } finally {
    over.abort()
    await watching
  }
}
