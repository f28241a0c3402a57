import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimPorts } from '#testnet/network/network-ports.ts'
import { GuideDaemons } from './daemons.ts'
import { activeSteps } from './deal-steps.ts'
import { guideErrors } from './guide-errors.ts'
import { guideFlow } from './guide-flow.ts'
import { makePlayground, type Playground } from './playground.ts'
import { type LineOutcome, typeLine } from './shell.ts'
import type { Found, GuideStep } from './step.ts'

/** One line of the guide, and what it printed. */
export interface GuideLine {
  readonly line: string
  readonly output: string
  readonly elapsedMs: number
}

export interface PlayOptions {
  /** The whole guide when left out. */
  readonly flow?: readonly GuideStep[]
  readonly signal?: AbortSignal
  /** Called for a section's title, for each line as it is typed, and for its output. */
  readonly onSection?: (title: string) => void
  readonly onLine?: (line: string) => void
  readonly onOutput?: (output: string) => void
  /** Called once all daemons run, to disturb them while the guide goes on, which waits for its end; aborted on failure. */
  readonly disturb?: (daemons: GuideDaemons, signal: AbortSignal) => Promise<void>
  /** Whether a failed line may be typed again, because a daemon was away. */
  readonly patient?: boolean
  /** Called before everything is stopped and removed. */
  readonly inspect?: (found: Found, playground: Playground) => Promise<void>
}

export interface GuideRun {
  readonly lines: readonly GuideLine[]
  /** What was found on the way: CIDs, sector numbers, tokens. */
  readonly found: Found
}

const pollMs = 400
const patienceSeconds = 40

/**
 * Plays the miner guide: five programs as processes of their own, its commands typed into a shell one after the other, in
 * its order and its spelling, until every sector is proving.
 *
 * @throws {GUIDE_LINE_FAILED} {GUIDE_OUTPUT_DIFFERS} {GUIDE_TIMEOUT} {GUIDE_DAEMON_ENDED} {GUIDE_DAEMON_SILENT}
 * @example
 * import { playGuide } from '#recipes/guide/play-guide.ts'
 * const { lines } = await playGuide({ onLine: console.log, onOutput: console.log })
 */
export async function playGuide(options: PlayOptions = {}): Promise<GuideRun> {
  const playground = await makePlayground()
  const held = await claimPorts({ seed: playground.directory, miners: 1, before: undefined }, holdPort)
  const daemons = new GuideDaemons(playground)
  const over = new AbortController()
  const player = new Player(playground, daemons, options)
  let disturbing: Promise<void> | undefined
  try {
    await player.prepare(held.ports)
    for (const step of options.flow ?? guideFlow) {
      if (over.signal.aborted) throw over.signal.reason
      if (options.signal?.aborted) throw guideErrors.GUIDE_SIGNAL({ reason: reasonOf(options.signal) })
      await player.play(step)
      if (options.disturb !== undefined && step.kind === 'daemon' && step.program === 'market-client')
        disturbing = disturbed(options, daemons, over)
    }
    if (disturbing !== undefined) {
      await disturbing
      if (over.signal.aborted) throw over.signal.reason
      // What was so before the last disturbance must be so after it.
      for (const step of activeSteps) await player.play(step)
    }
    await options.inspect?.(player.found, playground)
    return { lines: player.lines, found: player.found }
  } finally {
    over.abort()
    await Promise.allSettled([disturbing])
    await daemons.stop()
    await held.control.stop()
    await playground.remove()
  }
}

/** A daemon that does not come back ends the run, with its reason. */
async function disturbed({ disturb }: PlayOptions, daemons: GuideDaemons, over: AbortController): Promise<void> {
  await disturb?.(daemons, over.signal).catch((error: unknown) => over.abort(error))
}

class Player {
  readonly lines: GuideLine[] = []
  readonly found: Record<string, string> = {}
  readonly #playground: Playground
  readonly #daemons: GuideDaemons
  readonly #options: PlayOptions

  constructor(playground: Playground, daemons: GuideDaemons, options: PlayOptions) {
    this.#playground = playground
    this.#daemons = daemons
    this.#options = options
  }

  /** Writes the files that are stored, and takes down where everything will listen. */
  async prepare(
    ports: Record<'node' | 'wallet' | 'market' | 'marketPeer' | 'client' | 'clientPeer', number> & {
      readonly sealers: readonly number[]
    },
  ): Promise<void> {
    const { directory, home } = this.#playground
    const at = (port: number) => `/ip4/127.0.0.1/tcp/${port}`
    Object.assign(this.found, {
      home,
      node: at(ports.node),
      wallet: at(ports.wallet),
      market: at(ports.market),
      marketPeer: at(ports.marketPeer),
      clientApi: at(ports.client),
      clientPeer: at(ports.clientPeer),
      sealer: at(ports.sealers[0]!),
      file: join(directory, 'photo.bin'),
    })
    await writeFile(join(directory, 'photo.bin'), noise('a photo', 809))
    await writeFile(join(directory, 'README.md'), noise('a readme', 3_000))
  }

  async play(step: GuideStep): Promise<void> {
    if (step.kind === 'section') return this.#options.onSection?.(step.title)
    if (step.kind === 'file') return this.#edit(step)
    if (step.kind === 'daemon') {
      const line = step.line(this.found)
      this.#options.onLine?.(`${line} &`)
      const began = performance.now()
      await this.#daemons.start(step.program, line, step.again)
      this.lines.push({ line, output: '', elapsedMs: performance.now() - began })
      return
    }
    await this.#type(step)
  }

  async #edit({ path, text }: Extract<GuideStep, { kind: 'file' }>): Promise<void> {
    const full = join(this.#playground.home, path)
    const before = await readFile(full, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    const after = text(this.found, before)
    await mkdir(dirname(full), { recursive: true })
    await writeFile(full, after, { mode: 0o600 })
    this.#options.onLine?.(`vi ~/${path}`)
    this.#options.onOutput?.(before === undefined ? after : '(the lines that the guide changes)\n')
  }

  async #type(step: Extract<GuideStep, { kind: 'line' }>): Promise<void> {
    const { onLine, onOutput, patient = false } = this.#options
    const line = step.line(this.found)
    const began = performance.now()
    const until = began + 1000 * Math.max(step.within ?? 0, patient ? patienceSeconds : 0)
    onLine?.(line)
    for (;;) {
      const outcome = await typeLine(this.#playground, line, step.answers?.(this.found))
      const shown = outcome.code === 0 ? step.shows.exec(outcome.output) : null
      const done = shown ?? (patient && outcome.code !== 0 ? await this.#alreadyDone(step) : undefined)
      if (done) {
        onOutput?.(outcome.output)
        Object.assign(this.found, withValues(done.groups))
        this.lines.push({ line, output: outcome.output, elapsedMs: performance.now() - began })
        return
      }
      if (performance.now() > until) {
        onOutput?.(outcome.output)
        throw problemOf(line, step, outcome)
      }
      await sleep(pollMs)
    }
  }

  /** A line that failed because a daemon went away may have done its work all the same. */
  async #alreadyDone({ doneIf }: Extract<GuideStep, { kind: 'line' }>): Promise<RegExpExecArray | null> {
    if (doneIf === undefined) return null
    const until = performance.now() + patienceSeconds * 1000
    for (;;) {
      const { code, output } = await typeLine(this.#playground, doneIf.line(this.found))
      const shown = doneIf.shows.exec(output)
      // grep's 1 says that nothing is there; while the daemon is away, nothing is known.
      if (shown !== null || code === 0 || (code === 1 && output === '')) return shown
      if (performance.now() > until) return null
      await sleep(pollMs)
    }
  }
}

function problemOf(line: string, { shows, within }: { shows: RegExp; within?: number }, { code, output }: LineOutcome) {
  if (code !== 0) return guideErrors.GUIDE_LINE_FAILED({ line, code, output })
  const expected = `${shows}`
  if (within === undefined) return guideErrors.GUIDE_OUTPUT_DIFFERS({ line, expected, output })
  return guideErrors.GUIDE_TIMEOUT({ line, expected, seconds: within, output })
}

function withValues(groups: Readonly<Record<string, string | undefined>> | undefined): Record<string, string> {
  const found = Object.entries(groups ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(found)
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason)
}

/** Text that is the same every time. */
function noise(seed: string, bytes: number): string {
  let text = ''
  for (let i = 0; text.length < bytes; i++) text += `${createHash('sha256').update(`${seed} ${i}`).digest('hex')}\n`
  return text.slice(0, bytes)
}

/** Holds the first port of a block, so that no other network takes the block. */
async function holdPort(port: number): Promise<{ stop(): Promise<void> }> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    async stop() {
      server.close()
      await once(server, 'close')
    },
  }
}
