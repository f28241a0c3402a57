import type { ComponentClients } from '#sdk/network/connect.ts'
import { jsonText } from '../output/json.ts'
import type { Ask } from './ask.ts'
import type { InputOf, ParameterTable } from './parameter.ts'
import type { Style } from './style.ts'

/** A component whose client a command can be given. */
export type ClientName = Exclude<keyof ComponentClients, 'close'>

/** All that a command is given besides what was typed. */
export interface Context {
  /** The directory of the program's daemon, absolute. */
  readonly repo: string
  /** What the environment says, such as DEALKIT_NETWORK. */
  readonly env: NodeJS.ProcessEnv
  readonly ask: Ask
  /** Prints a line for people: standard output, or standard error when the result is asked for as JSON. */
  say(line: string): void
  /** Prints a line for people on standard error: what was left out of the result, and why. */
  warn(line: string): void
  /** Shows how far a long step is, on a terminal only; undefined takes the line away. */
  progress(status: string | undefined): void
  /** All of standard input. */
  readInput(): Promise<string>
  readonly style: Style
  /** The result is asked for as JSON: nobody sees tables. */
  readonly json: boolean
  /** A person answers questions; otherwise answers are read from a pipe. */
  readonly interactive: boolean
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Milliseconds since 1970. */
  now(): number
}

export type ContextWith<N extends ClientName> = Context & Pick<ComponentClients, N>

/** What every command is, for what parses, runs, lists and completes them. */
export interface Command {
  /** Its words after the program's name: `storage-deals set-ask`. */
  readonly path: string
  /** Other words for the same. */
  readonly aliases: readonly string[]
  readonly summary: string
  /** More than the summary, for its help, which breaks the lines. */
  readonly description?: string
  readonly args: ParameterTable
  readonly options: ParameterTable
  /** Lines as they are typed, program and all. */
  readonly examples: readonly string[]
  /** The components it talks to. */
  readonly needs: readonly ClientName[]
  readonly hidden: boolean
  /** Runs until it is stopped, as a daemon does: only a program of its own offers it. */
  readonly daemon: boolean
  /** On Ctrl-C it is waited for: it ends what it has begun elsewhere, and says so with WOUND_UP. */
  readonly windsUp: boolean
  /** The result; or, for what goes on, results one after the other. */
  run(input: Readonly<Record<string, unknown>>, context: Context): Promise<unknown> | AsyncIterable<unknown>
  /** The result for people; an empty text prints nothing. */
  render(value: unknown, style: Style, input: Readonly<Record<string, unknown>>): string
  /** The result for programs, when it is not the value itself. */
  toJson(value: unknown): unknown
}

export interface CommandDefinition<A extends ParameterTable, O extends ParameterTable, N extends ClientName, R> {
  readonly path: string
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly description?: string
  readonly args?: A
  readonly options?: O
  readonly examples: readonly string[]
  readonly needs?: readonly N[]
  readonly hidden?: boolean
  readonly daemon?: boolean
  readonly windsUp?: boolean
  run(input: InputOf<A, O>, context: ContextWith<N>): Promise<R> | AsyncIterable<R>
  /** Without it, text is printed as it is, and anything else as indented JSON. */
  render?(value: R, style: Style, input: InputOf<A, O>): string
  toJson?(value: R): unknown
}

/**
 * Declares a command: what is typed, what it does, how the result looks. Everything else (parsing, help, completion,
 * `--json`, errors, exit code) comes from this declaration.
 *
 * @example
 * import { defineCommand } from '#repl/command-line/command.ts'
 * export const netId = defineCommand({
 *   path: 'net id',
 *   summary: 'prints the peer id of the market',
 *   examples: ['venus-market net id'],
 *   needs: ['market'],
 *   run: (_input, { market }) => market.id(),
 *   render: (peerId) => peerId,
 * })
 */
export function defineCommand<
  const A extends ParameterTable = Readonly<Record<never, never>>,
  const O extends ParameterTable = Readonly<Record<never, never>>,
  const N extends ClientName = never,
  R = unknown,
>(definition: CommandDefinition<A, O, N, R>): Command {
  const render: (value: R, style: Style, input: InputOf<A, O>) => string =
    definition.render?.bind(definition) ?? plainText
  const toJson: (value: R) => unknown = definition.toJson?.bind(definition) ?? ((value) => value)
  const complete: Omit<Command, 'render' | 'toJson'> = {
    aliases: [],
    args: {},
    options: {},
    needs: [],
    hidden: false,
    daemon: false,
    windsUp: false,
    ...definition,
  }
  return { ...complete, render, toJson }
}

function plainText(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : jsonText(value, 2)
}
