import { formatError, formatValue } from '../output/format-value.ts'
import { createEvaluator } from './evaluate.ts'
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
  /** Runs a line that begins with a dot; gives what to print. */
  readonly runCommand: (session: Session, line: string) => Promise<string> | string
}

export interface Session {
  readonly scope: Record<string, unknown>
  readonly history: readonly string[]
  readonly source: StatusSource
  subscribe(listener: () => void): () => void
  snapshot(): SessionView
  /** Runs a line: a dot command, or TypeScript. */
  submit(line: string): void
  /** Stops waiting for the running line. */
  interrupt(): void
  end(): void
}

/** The state of one REPL, apart from any view of it. */
export function createSession(options: SessionOptions): Session {
  const evaluator = createEvaluator(options.scope)
  const listeners = new Set<() => void>()
  let nextId = 1
  let waiting: { abandon: () => void } | undefined
  let view: SessionView = {
    entries: [{ id: 0, output: options.greeting }],
    status: { networkName: options.source.networkName, epoch: undefined, dealsByState: {}, reachable: true },
    busySince: undefined,
    ended: false,
  }

  const change = (next: Partial<SessionView>) => {
    view = { ...view, ...next }
    for (const listener of listeners) listener()
  }
  const add = (entry: Omit<Entry, 'id'>, next: Partial<SessionView> = {}) =>
    change({ entries: [...view.entries, { id: nextId++, ...entry }], ...next })

  const run = async (line: string): Promise<Omit<Entry, 'id'>> => {
    if (line.startsWith('.')) return { output: await options.runCommand(session, line) }
    const value = await evaluator.evaluate(line)
    return value === undefined ? {} : { output: formatValue(value, { colors: options.colors }) }
  }

  const stopWatching = watchStatus(options.source, (status) => change({ status }))

  const session: Session = {
    scope: evaluator.scope,
    history: options.history,
    source: options.source,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    snapshot: () => view,
    submit(line) {
      const trimmed = line.trim()
      if (trimmed === '' || view.busySince !== undefined || view.ended) return
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
        })
    },
    interrupt: () => waiting?.abandon(),
    end() {
      if (view.ended) return
      stopWatching()
      change({ ended: true })
    },
  }
  return session
}
