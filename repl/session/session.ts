import { formatError, formatValue } from '../output/format-value.ts'
import type { CommandLines } from './command-lines.ts'
import { createEvaluator } from './evaluate.ts'
import { type LiveOutput, LiveTerminal, nothingShown } from './live-terminal.ts'
import { type NetworkStatus, type StatusSource, watchStatus } from './status.ts'

/** One exchange of the session: what was typed, what came of it. */
export interface Entry {
  readonly id: number
  readonly source?: string
  readonly output?: string
  readonly error?: ReturnType<typeof formatError>
}

export interface SessionView {
  readonly entries: readonly Entry[]
  readonly status: NetworkStatus
  /** When the line that is running began, in milliseconds; undefined at the prompt. */
  readonly busySince: number | undefined
  /** What the running command shows so far, and what it asks. */
  readonly live: LiveOutput
  readonly ended: boolean
}

export interface SessionOptions {
  readonly source: StatusSource
  /** Names that every line sees. */
  readonly scope: Record<string, unknown>
  /** A line under the title, such as where the network came from. */
  readonly greeting: string
  readonly history: readonly string[]
  readonly remember: (line: string) => Promise<void>
  readonly colors: boolean
  readonly columns: number
  /** Lines that are for a program of the table. */
  readonly commandLines: CommandLines
  /** Runs a line that begins with a dot; gives what to print. */
  readonly runCommand: (session: Session, line: string) => Promise<string> | string
}

export interface Session {
  readonly scope: Record<string, unknown>
  readonly history: readonly string[]
  readonly source: StatusSource
  subscribe(listener: () => void): () => void
  snapshot(): SessionView
  readonly commandLines: CommandLines
  /** Runs a line: a dot command, a command of a program, or TypeScript. */
  submit(line: string): void
  /** Answers what the running command asks. */
  answer(text: string): void
  /** Stops waiting for the running line. */
  interrupt(): void
  end(): void
}

const MOST_AHEAD = 1000

/** The state of one REPL, apart from any view of it. */
export function createSession(options: SessionOptions): Session {
  const evaluator = createEvaluator(options.scope)
  const listeners = new Set<() => void>()
  let nextId = 1
  let waiting: { abandon: () => void } | undefined
  /** Lines that came while another ran: they are next, or answer what it asks. */
  const ahead: string[] = []
  let command: { live: LiveTerminal; stop: AbortController } | undefined
  let view: SessionView = {
    entries: [{ id: 0, output: options.greeting }],
    status: { networkName: options.source.networkName, epoch: undefined, dealsByState: {}, reachable: true },
    busySince: undefined,
    live: nothingShown,
    ended: false,
  }

  const change = (next: Partial<SessionView>) => {
    view = { ...view, ...next }
    for (const listener of listeners) listener()
  }
  const add = (entry: Omit<Entry, 'id'>, next: Partial<SessionView> = {}) =>
    change({ entries: [...view.entries, { id: nextId++, ...entry }], ...next })

  const run = async (line: string): Promise<Omit<Entry, 'id'>> => {
    if (options.commandLines.recognizes(line)) return runCommandLine(line)
    if (line.startsWith('.')) return { output: await options.runCommand(session, line) }
    const value = await evaluator.evaluate(line)
    return value === undefined ? {} : { output: formatValue(value, { colors: options.colors }) }
  }

  const runCommandLine = async (line: string): Promise<Omit<Entry, 'id'>> => {
    const { colors, columns, commandLines } = options
    const live = new LiveTerminal({ colors, columns }, (shown) => {
      change({ live: shown })
      const typed = shown.question === undefined ? undefined : ahead.shift()
      if (typed !== undefined) live.answer(typed)
    })
    command = { live, stop: new AbortController() }
    try {
      await commandLines.run(line, live.terminal, command.stop.signal)
      const interrupted = command.stop.signal.aborted ? '(interrupted)' : ''
      const output = `${live.text}${interrupted}`.replace(/\n$/, '')
      return output === '' ? {} : { output }
    } finally {
      command = undefined
      change({ live: nothingShown })
    }
  }

  const stopWatching = watchStatus(options.source, (status) => change({ status }))

  const session: Session = {
    scope: evaluator.scope,
    history: options.history,
    source: options.source,
    commandLines: options.commandLines,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    snapshot: () => view,
    submit(line) {
      const trimmed = line.trim()
      if (view.ended) return
      if (view.busySince !== undefined) {
        if (ahead.length < MOST_AHEAD) ahead.push(line)
        return
      }
      if (trimmed === '') {
        const next = ahead.shift()
        return next === undefined ? undefined : session.submit(next)
      }
      const interrupted = new Promise<Omit<Entry, 'id'>>((resolve) => {
        waiting = { abandon: () => resolve({ output: '(no longer waited for; what it began goes on)' }) }
      })
      change({ busySince: Date.now() })
      options.remember(trimmed).catch((error) => add({ error: formatError(error) }))
      Promise.race([run(trimmed), interrupted])
        .catch((error: unknown) => ({ error: formatError(error) }))
        .then((result) => {
          waiting = undefined
          add({ source: trimmed, ...result }, { busySince: undefined })
          const next = ahead.shift()
          if (next !== undefined) session.submit(next)
        })
    },
    answer: (text) => command?.live.answer(text),
    interrupt() {
      ahead.length = 0
      if (command === undefined) waiting?.abandon()
      else command.stop.abort(new Error('interrupted'))
    },
    end() {
      if (view.ended) return
      stopWatching()
      command?.stop.abort(new Error('the session ends'))
      change({ ended: true })
    },
  }
  return session
}
