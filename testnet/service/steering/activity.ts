import { AsyncLocalStorage } from 'node:async_hooks'

/** What a piece of work waits for: something that only the chain, its clock or other work can bring about. */
export type Wait =
  | { readonly kind: 'message'; readonly cid: string; readonly confidence: number }
  | { readonly kind: 'epoch'; readonly epoch: number }
  | { readonly kind: 'other' }

interface Section {
  readonly activity: Activity
  readonly what: string
  readonly waits: Set<Wait>
}

/** How busy a service is. */
export interface ActivityReport {
  /** What is being worked on. Nothing here means that the service waits, or has nothing to do. */
  readonly busy: readonly string[]
  readonly waits: readonly Wait[]
  /** Grows with everything that begins or goes on: the same number twice means that nothing happened between. */
  readonly steps: number
  /** The keys of the heads that those who follow the chain have dealt with; empty for none yet. */
  readonly heads: readonly string[]
}

const current = new AsyncLocalStorage<Section>()

/**
 * What a service is doing. Work runs in sections; while a section waits for the chain or the clock it does not count as
 * busy, so that a network can tell when nothing will happen any more unless the chain goes on.
 *
 * @example
 * import { Activity, whileWaiting } from '#testnet/service/steering/activity.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const { node } = connect(await loadNetworkInfo())
 * const activity = new Activity()
 * await activity.run('publish', async () => {
 *   const cid = CID.parse('bafy2bzace…')
 *   const wait = { kind: 'message', cid: cid.toString(), confidence: 5 } as const
 *   return whileWaiting(wait, () => node.stateWaitMsg(cid, 5, -1, true))
 * })
 */
export class Activity {
  readonly #sections = new Set<Section>()
  readonly #followers = new Set<{ readonly head: string }>()
  #steps = 0

  /** Runs work that counts as busy until it ends. */
  run<T>(what: string, work: () => T | Promise<T>): Promise<T> {
    const section: Section = { activity: this, what, waits: new Set() }
    this.#sections.add(section)
    this.#steps++
    return current.run(section, async () => work()).finally(() => this.#sections.delete(section))
  }

  /** Adds somebody who deals with each head of the chain; returns the way to leave. */
  follow(follower: { readonly head: string }): () => void {
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  step(): void {
    this.#steps++
  }

  report(): ActivityReport {
    const sections = [...this.#sections]
    return {
      busy: sections.filter(({ waits }) => waits.size === 0).map(({ what }) => what),
      waits: sections.flatMap(({ waits }) => [...waits]),
      steps: this.#steps,
      heads: [...this.#followers].map(({ head }) => head),
    }
  }
}

/** Waits for something; the section that this is called in is not busy meanwhile. */
export async function whileWaiting<T>(wait: Wait, work: () => Promise<T>): Promise<T> {
  const section = current.getStore()
  if (section === undefined) return work()
  section.waits.add(wait)
  try {
    return await work()
  } finally {
    section.waits.delete(wait)
    section.activity.step()
  }
}
