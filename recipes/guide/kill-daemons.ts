import { setTimeout as sleep } from 'node:timers/promises'
import type { GuideDaemons } from './daemons.ts'
import type { GuideProgram } from './playground.ts'

const victims: readonly GuideProgram[] = ['venus-market', 'market-client', 'venus-sealer']

export interface KillPlan {
  /** Decides who is killed when. */
  readonly seed: number
  readonly kills: number
  /** The longest wait between two kills. */
  readonly longestMs: number
  readonly onKill?: (program: GuideProgram, at: number) => void
}

/** Kills market, client or sealer without warning at moments that the seed decides, and starts each again. */
export function killDaemons({ seed, kills, longestMs, onKill }: KillPlan) {
  return async (daemons: GuideDaemons, signal: AbortSignal): Promise<void> => {
    const random = randomOf(seed)
    for (let killed = 1; killed <= kills; killed++) {
      await sleep(random() * longestMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      const running = victims.filter((victim) => daemons.has(victim))
      const victim = running[Math.floor(random() * running.length)]!
      onKill?.(victim, killed)
      await daemons.killAndRestart(victim)
    }
  }
}

/** Numbers from 0 to 1 that the seed decides (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
