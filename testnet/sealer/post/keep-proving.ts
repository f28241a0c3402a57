import { waitEpoch } from '#sdk/actions/chain/wait-epoch.ts'
import { type DeadlineInfo, newDeadlineInfo, nextNotElapsed } from '#sdk/actors/miner/deadline-info.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorMachine } from '../sector-machine.ts'
import { submitWindowPost } from './submit-window-post.ts'

const RETRY_MS = 1_000

/**
 * Proves every deadline that has sectors, as soon as it opens, until the signal is aborted.
 * It never makes the chain go on, but wakes when the chain comes to a deadline, and the chain waits until it has acted.
 */
export async function keepProving(sealing: Sealing, sectors: SectorMachine, signal: AbortSignal): Promise<void> {
  const { node, testnet, miner, clock, logger } = sealing
  const who = `window-post/${miner}`
  /** The opening epoch of the last proof, by deadline. */
  const proven = new Map<number, number>()
  const places = new SectorPlaces(sealing, sectors)

  while (!signal.aborted) {
    try {
      const current = await node.stateMinerProvingDeadline(miner)
      const due = await places.deadlines()
      if (due.has(current.index) && current.currentEpoch > current.open && proven.get(current.index) !== current.open) {
        await submitWindowPost(sealing, current)
        proven.set(current.index, current.open)
      }
      const wake = nextOpening(current, due)
      await placesChanged(sectors, signal, (changed) =>
        waitEpoch(node, testnet, wake + 1, { who, drive: false, signal: changed }),
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

/** In which deadlines the sectors of this sealer are; the chain says so once, and it stays. */
class SectorPlaces {
  readonly #sealing: Sealing
  readonly #sectors: SectorMachine
  readonly #known = new Map<number, number>()

  constructor(sealing: Sealing, sectors: SectorMachine) {
    this.#sealing = sealing
    this.#sectors = sectors
  }

  async deadlines(): Promise<ReadonlySet<number>> {
    const { node, miner } = this.#sealing
    const onChain = this.#sectors.list().filter(({ data, state }) => data.commit !== null && state !== 'Removed')
    for (const { data } of onChain) {
      if (this.#known.has(data.number) || (await node.stateSectorGetInfo(miner, data.number)) === null) continue
      this.#known.set(data.number, (await node.stateSectorPartition(miner, data.number)).deadline)
    }
    return new Set(onChain.flatMap(({ data }) => this.#known.get(data.number) ?? []))
  }
}
