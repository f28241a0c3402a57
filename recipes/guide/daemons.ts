import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { guideErrors } from './guide-errors.ts'
import type { GuideProgram, Playground } from './playground.ts'

const readySeconds = 30
const stopMs = 6_000
const logTail = 4_000

interface Daemon {
  /** The line that starts it again. */
  again: string
  child: ChildProcess
  readonly log: WriteStream
}

/** The daemons of a playground: each runs in a shell of its own, and comes back when it is killed. */
export class GuideDaemons {
  readonly #playground: Playground
  readonly #running = new Map<GuideProgram, Daemon>()

  constructor(playground: Playground) {
    this.#playground = playground
  }

  /**
   * Runs a daemon until it is stopped; resolves once it listens.
   *
   * @param again how it is started later, when its configuration has what its flags said
   * @throws {GUIDE_DAEMON_ENDED} {GUIDE_DAEMON_SILENT}
   */
  async start(program: GuideProgram, line: string, again = line): Promise<void> {
    const log = this.#running.get(program)?.log ?? createWriteStream(this.#playground.logOf(program), { flags: 'a' })
    const { directory: cwd, environment: env } = this.#playground
    // A process group of its own: the shell and what it runs are signalled together.
    const child = spawn('/bin/sh', ['-c', line], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#running.set(program, { again, child, log })
    child.stderr.pipe(log, { end: false })
    const ready = new Promise<void>((resolve) => {
      let seen = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        log.write(text)
        seen = `${seen}${text}`.slice(-10_000)
        if (/ listens at /.test(seen)) resolve()
      })
    })
    const ended = once(child, 'exit').then(async ([code, signal]) => {
      throw guideErrors.GUIDE_DAEMON_ENDED({ line, code: `${signal ?? code}`, log: await this.#tail(program) })
    })
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), readySeconds * 1000)
    const silent = once(late.signal, 'abort').then(async () => {
      throw guideErrors.GUIDE_DAEMON_SILENT({ line, seconds: readySeconds, log: await this.#tail(program) })
    })
    silent.catch(() => undefined) // the race below hears of it while it matters
    ended.catch(() => undefined)
    try {
      await Promise.race([ready, ended, silent])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Kills a daemon without warning and starts it again. */
  async killAndRestart(program: GuideProgram): Promise<void> {
    const daemon = this.#running.get(program)
    if (daemon === undefined) return
    await this.#end(daemon.child, 'SIGKILL')
    await this.start(program, daemon.again)
  }

  /** Whether a daemon has been started. */
  has(program: GuideProgram): boolean {
    return this.#running.has(program)
  }

  /** Stops all of them, the last one started first. */
  async stop(): Promise<void> {
    for (const [, daemon] of [...this.#running].reverse()) {
      await this.#end(daemon.child, 'SIGTERM')
      daemon.log.end()
    }
    this.#running.clear()
  }

  async #end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const exited = once(child, 'exit')
    process.kill(-child.pid, signal)
    const { pid } = child
    const hard = setTimeout(() => process.kill(-pid, 'SIGKILL'), stopMs)
    await exited
    clearTimeout(hard)
  }

  async #tail(program: GuideProgram): Promise<string> {
    return (await readFile(this.#playground.logOf(program), 'utf8')).slice(-logTail)
  }
}
