import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Endpoints } from '#sdk/network/connect.ts'
import { jsonText } from '../output/json.ts'
import { drawWithin, type TableSpace } from '../output/table-fit.ts'
import { createAsk } from './ask.ts'
import type { ClientName, Command, Context } from './command.ts'
import { commandErrors, isUsageError } from './errors.ts'
import type { Program } from './program.ts'
import { createStyle, type Style } from './style.ts'
import { proseFor, type Terminal } from './terminal.ts'

/** 0 done, 1 failed, 2 wrongly used, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130

export interface CommandRun {
  readonly command: Command
  readonly input: Readonly<Record<string, unknown>>
  readonly repo: string
  readonly env: NodeJS.ProcessEnv
  readonly json: boolean
  readonly colors: boolean
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** Where the components that the command needs are. */
  readonly endpoints: (needs: readonly ClientName[]) => Promise<Endpoints>
  readonly now?: () => number
  /** How the program's own daemon is started, for when nobody answers. */
  readonly daemon?: NonNullable<Program['daemon']>
}

/** Runs a command and prints its result, or what went wrong. */
export async function runCommand(run: CommandRun): Promise<ExitCode> {
  const { command, input, terminal, signal, json } = run
  const style = createStyle(run.colors, terminal.columns)
  const say = (line: string) => {
    terminal.status(undefined)
    if (json) terminal.complain(`${line}\n`)
    else terminal.write(`${proseFor(terminal, line)}\n`)
  }
  const warn = (line: string) => {
    terminal.status(undefined)
    terminal.complain(`${json ? line : proseFor(terminal, line)}\n`)
  }
  const print = (value: unknown, redraw: boolean) => {
    terminal.status(undefined)
    if (json) return terminal.write(`${jsonText(command.toJson(value))}\n`)
    const text = drawWithin(tableSpace(run, style), () => command.render(value, style, input))
    if (redraw && terminal.interactive) terminal.clear()
    if (text !== '') terminal.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  try {
    await withClients(run, async (clients) => {
      const context: Context = {
        repo: run.repo,
        env: run.env,
        ask: createAsk(terminal, say, signal),
        say,
        warn,
        progress: (status) => terminal.status(status),
        readInput: () => terminal.readAll(),
        style,
        json,
        interactive: terminal.interactive,
        signal,
        now: run.now ?? Date.now,
      }
      for (const need of command.needs)
        Object.defineProperty(context, need, { get: () => clients?.[need], enumerable: true })
      signal.throwIfAborted()
      const result = command.run(input, context)
      if (isStream(result)) for await (const value of result) print(value, !command.daemon)
      else print(await (command.windsUp ? result : untilAborted(result, signal)), false)
    })
    return 0
  } catch (error) {
    terminal.status(undefined)
    if (signal.aborted) {
      if (commandErrors.WOUND_UP.is(error))
        terminal.complain(json ? errorText(error, { json, red: style.red }) : proseFor(terminal, `${error.message}\n`))
      return 130
    }
    const text = errorText(withStart(error, run.daemon), { json, red: style.red })
    terminal.complain(json ? text : proseFor(terminal, text))
    return isUsageError(error) ? 2 : 1
  }
}

/** A person reads tables that fit the terminal; pipes get them as wide as they are. */
function tableSpace({ terminal, input }: CommandRun, style: Style): TableSpace {
  return {
    columns: terminal.interactive ? terminal.columns : Number.POSITIVE_INFINITY,
    // Who asks for everything does not want it shortened.
    shorten: input['verbose'] !== true,
    note: style.dim('Shortened to fit the terminal; --json has everything.'),
  }
}

/** The file `api` stays when a daemon is killed: what to do then is to start it again. */
function withStart(error: unknown, daemon: CommandRun['daemon']): unknown {
  if (daemon === undefined || !DealkitError.is(error, 'RPC_UNREACHABLE')) return error
  if (error.details['component'] !== daemon.title) return error
  const { code, message, details, cause } = error
  return new DealkitError({ code, message, details, cause, next: `Start it with "${daemon.start}".` })
}

type Clients = Record<ClientName, unknown>

async function withClients<T>(run: CommandRun, use: (clients: Clients | undefined) => Promise<T>): Promise<T> {
  if (run.command.needs.length === 0) return use(undefined)
  const endpoints = await run.endpoints(run.command.needs)
  const { connect } = await import('#sdk/network/connect.ts')
  const clients = connect(endpoints, { signal: run.signal })
  try {
    return await use(clients)
  } finally {
    await clients.close()
  }
}

function isStream(result: object): result is AsyncIterable<unknown> {
  return Symbol.asyncIterator in result
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {
    // replaced below
  }
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(commandErrors.INTERRUPTED({}, { cause: signal.reason }))
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** The code of an error; of one that a component of dealkit answered with, the component's own. */
function codeOf({ code, details }: DealkitError): string {
  const { code: answered } = (details['data'] ?? {}) as { readonly code?: unknown }
  return code === 'RPC_ERROR' && typeof answered === 'string' ? answered : code
}

/** What is printed of an error: `error: …` and what to do next, or one line of JSON. */
export function errorText(error: unknown, look: { json: boolean; red: (text: string) => string }): string {
  const known = DealkitError.is(error)
  const message = error instanceof Error || known ? error.message : String(error)
  if (look.json) {
    const { code, next } = known ? { code: codeOf(error), next: error.next } : { code: 'UNKNOWN', next: undefined }
    return `${JSON.stringify({ error: { code, message, ...(next === undefined ? {} : { next }) } })}\n`
  }
  const next = known && error.next !== undefined ? `${error.next}\n` : ''
  return `${look.red('error:')} ${message}\n${next}`
}
