import type { NetworkClients } from '#sdk/network/connect.ts'
import type { Style } from '../command-line/style.ts'
import { formatError } from '../output/format-value.ts'
import { wrapProse } from '../output/prose.ts'
import type { CommandLines } from './command-lines.ts'
import { isUnfinished } from './compile.ts'
import { replErrors } from './errors.ts'
import type { EvaluationThread } from './evaluation-thread.ts'
import { type LiveOutput, LiveTerminal, nothingShown } from './live-terminal.ts'
import { linesToRun } from './pasted-block.ts'
import { PrintedText } from './printed-text.ts'
import { type NetworkStatus, type StatusSource, watchStatus } from './status.ts'

export interface SessionView {
  /** The lines of earlier sessions and of this one, oldest first. */
  readonly history: readonly string[]
  readonly status: NetworkStatus
  /** When the line that is running began, in milliseconds; undefined at the prompt. */
  readonly busySince: number | undefined
  /** What the running line shows so far, and what it asks. */
  readonly live: LiveOutput
  readonly ended: boolean
}

export interface SessionOptions {
  readonly network: NetworkClients
  readonly source: StatusSource
  readonly lines: EvaluationThread
  readonly history: readonly string[]
  readonly remember: (line: string) => Promise<void>
  readonly style: Style
  /** How wide the terminal is now. */
  readonly columns: () => number
  /** Takes what scrolls by: whole lines. */
  readonly scroll: (lines: string) => void
  /** Lines that are for a program of the table. */
  readonly commandLines: CommandLines
  readonly dotCommands: DotCommands
}

/** Lines that begin with a dot. */
export interface DotCommands {
  /** Without the dot. */
  readonly names: readonly string[]
  has(line: string): boolean
  /** What to print. @throws {REPL_UNKNOWN_COMMAND} */
  run(session: Session, line: string): Promise<string> | string
}

export interface Session {
  readonly network: NetworkClients
  readonly columns: () => number
  readonly commandLines: CommandLines
  readonly dotCommands: DotCommands
  subscribe(listener: () => void): () => void
  snapshot(): SessionView
  /** Whether a line is TypeScript that goes on in a next line. */
  isUnfinished(line: string): boolean
  /** The names of what a path leads to, for completion. */
  members(owner: readonly string[]): Promise<readonly string[]>
  /** Runs a line, or a block of them: dot commands, commands of programs, or TypeScript. */
  submit(block: string): void
  /** Answers what the running command asks. */
  answer(text: string): void
  /** Ends the running line, and what was to follow it. */
  interrupt(): void
  /** Prints what comes of no line: text of whole lines. */
  print(text: string): void
  end(): void
}

const MOST_AHEAD = 1000

/** The state of one REPL, apart from any view of it. */
export function createSession(options: SessionOptions): Session {
  const { network, lines, style, columns, commandLines, dotCommands } = options
  const listeners = new Set<() => void>()
  const printed = new PrintedText(options.scroll)
  /** Lines that came while another ran: they are next, or answer what it asks. */
  const ahead: string[] = []
  let live: LiveTerminal | undefined
  let stop = new AbortController()
  let view: SessionView = {
    history: options.history,
    status: { networkName: options.source.networkName, epoch: undefined, dealsByState: {}, reachable: true },
    busySince: undefined,
    live: nothingShown,
    ended: false,
  }

  const change = (next: Partial<SessionView>) => {
    view = { ...view, ...next }
    for (const listener of listeners) listener()
  }
  const print = (text: string) => {
    printed.write(text)
    if (view.live.text !== printed.rest) change({ live: { ...view.live, text: printed.rest } })
  }
  const printError = (error: unknown) => {
    if (replErrors.REPL_INTERRUPTED.is(error)) return print(`${style.yellow(wrapProse(error.message, columns()))}\n`)
    const { message, next } = formatError(error)
    const [said, todo] = [message, next ?? ''].map((text) => wrapProse(text, columns()))
    print(`${style.red(said!)}\n${todo === '' ? '' : `${style.dim(todo!)}\n`}`)
  }
  const isCommand = (line: string) => commandLines.recognizes(line) || dotCommands.has(line)

  const run = async (line: string): Promise<void> => {
    if (commandLines.recognizes(line)) return runCommandLine(line)
    const text = line.startsWith('.')
      ? await untilInterrupted(Promise.resolve(dotCommands.run(session, line)), stop.signal)
      : await lines.evaluate(line, { form: 'shown', columns: columns() })
    if (text !== undefined && text !== '') print(`${printed.rest === '' ? '' : '\n'}${text}\n`)
  }

  const runCommandLine = async (line: string): Promise<void> => {
    const { signal } = stop
    const terminal = new LiveTerminal({ colors: style.colors, columns }, printed, (shown) => {
      change({ live: shown })
      const typed = shown.question === undefined ? undefined : ahead.shift()
      if (typed !== undefined) terminal.answer(typed)
    })
    live = terminal
    try {
      await commandLines.run(line, terminal.terminal, signal)
    } finally {
      live = undefined
      printed.end()
      if (signal.aborted) print(`${style.yellow('(interrupted)')}\n`)
    }
  }

  const runNext = () => {
    const line = ahead.shift()
    if (line === undefined || view.ended) return
    const source = line.trim()
    if (source === '') return runNext()
    print(`${style.cyan('› ')}${source.replaceAll('\n', '\n  ')}\n`)
    stop = new AbortController()
    const { history } = view
    change({ busySince: Date.now(), history: history.at(-1) === source ? history : [...history, source] })
    options.remember(source).catch(printError)
    run(source)
      .catch(printError)
      .then(() => {
        printed.end()
        change({ busySince: undefined, live: nothingShown })
        runNext()
      })
  }

  const stopWatching = watchStatus(options.source, (status) => change({ status }))

  const session: Session = {
    network,
    columns,
    commandLines,
    dotCommands,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    snapshot: () => view,
    isUnfinished: (line) => !line.startsWith('.') && !isCommand(line) && isUnfinished(line),
    members: (owner) => lines.members(owner),
    submit(block) {
      if (view.ended || ahead.length >= MOST_AHEAD) return
      ahead.push(...linesToRun(block, isCommand, isUnfinished))
      if (view.busySince === undefined) runNext()
    },
    answer: (text) => live?.answer(text),
    interrupt() {
      ahead.length = 0
      stop.abort(new Error('interrupted'))
      lines.interrupt().catch(printError)
    },
    print,
    end() {
      if (view.ended) return
      stopWatching()
      stop.abort(new Error('the session ends'))
      change({ ended: true })
    },
  }
  return session
}

async function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(replErrors.REPL_INTERRUPTED({ how: 'abandoned' }))
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
