import { parseArgs } from 'node:util'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { closest } from './closest.ts'
import type { Command } from './command.ts'
import { usageErrors } from './errors.ts'
import { usageLine } from './help.ts'
import { flagName, kebab, type Parameter, type ParameterTable } from './parameter.ts'

/** A command line taken apart: the command's words, and what follows them. */
export interface Located {
  /** Undefined when the words name a group of commands, or nothing. */
  readonly command: Command | undefined
  /** The words that were understood. */
  readonly words: readonly string[]
  readonly rest: readonly string[]
}

/**
 * Finds the command that a line begins with. Options may stand before it.
 *
 * @param shared options that every command of the program has
 */
export function locate(commands: readonly Command[], shared: ParameterTable, line: readonly string[]): Located {
  const paths = commands.flatMap((command) => [command.path, ...command.aliases].map((path) => ({ path, command })))
  const takesValue = valueFlags(shared)
  const words: string[] = []
  const rest: string[] = []
  let at = 0
  for (; at < line.length; at++) {
    const token = line[at]!
    if (token.startsWith('-') && token !== '-') {
      if (token === '--') break
      rest.push(token)
      if (takesValue.has(token) && at + 1 < line.length) rest.push(line[++at]!)
      continue
    }
    const longer = [...words, token].join(' ')
    if (!paths.some(({ path }) => path === longer || path.startsWith(`${longer} `))) break
    words.push(token)
  }
  const command = paths.find(({ path }) => path === words.join(' '))?.command
  return { command, words, rest: [...rest, ...line.slice(at)] }
}

function valueFlags(options: ParameterTable): Set<string> {
  return new Set(
    Object.entries(options).flatMap(([property, parameter]) =>
      parameter.kind.bare ? [] : spellings(property, parameter),
    ),
  )
}

/** How an option may be written: `--miner`, `-m`. */
export function spellings(property: string, parameter: Parameter): string[] {
  const { aliases = [], short } = parameter.settings
  return [
    `--${flagName(property, parameter)}`,
    ...aliases.map((alias) => `--${alias}`),
    ...(short === undefined ? [] : [`-${short}`]),
  ]
}

/** Names the command in messages: `venus-market storage-deals set-ask`. */
function titleOf(program: string, command: Command): string {
  return [program, command.path].filter((part) => part !== '').join(' ')
}

/**
 * Reads what follows a command's words into the values that its `run` takes, with those of the shared options.
 *
 * @throws the errors of usageErrors, each naming the option or argument, and what would do
 */
export async function readInput(
  program: string,
  command: Command,
  shared: ParameterTable,
  rest: readonly string[],
): Promise<Record<string, unknown>> {
  const title = titleOf(program, command)
  const options: ParameterTable = { ...shared, ...command.options }
  const { given, positionals } = tokens(title, options, rest)
  const input: Record<string, unknown> = {}
  const [example] = command.examples
  for (const [property, parameter] of Object.entries(options)) {
    const typed = given.get(property) ?? []
    input[property] = await optionValue(title, `--${flagName(property, parameter)}`, parameter, typed, example)
  }
  const usage = usageLine(program, command)
  const words = [...positionals]
  for (const [property, parameter] of Object.entries(command.args)) {
    const name = kebab(property)
    const { repeated, optional } = parameter.settings
    const taken = words.splice(0, repeated ? words.length : 1)
    if (taken.length === 0 && optional !== true)
      throw usageErrors.USAGE_ARGUMENT_MISSING({ command: title, argument: name, usage, example })
    const values = await Promise.all(taken.map((word) => read(title, `<${name}>`, parameter, word)))
    input[property] = repeated ? values : values[0]
  }
  const [extra] = words
  if (extra !== undefined) throw usageErrors.USAGE_TOO_MANY({ command: title, text: extra, usage, example })
  return input
}

/** The texts given for each option, and the words that belong to none. */
function tokens(title: string, options: ParameterTable, rest: readonly string[]) {
  const known = new Map<string, { property: string; parameter: Parameter }>()
  const shape: Record<string, { type: 'boolean' | 'string'; short?: string; multiple: true }> = {}
  for (const [property, parameter] of Object.entries(options)) {
    const type = parameter.kind.bare ? ('boolean' as const) : ('string' as const)
    for (const spelling of spellings(property, parameter)) {
      if (!spelling.startsWith('--')) continue
      known.set(spelling.slice(2), { property, parameter })
      shape[spelling.slice(2)] = { type, multiple: true }
    }
    const { short } = parameter.settings
    if (short !== undefined) Object.assign(shape[flagName(property, parameter)]!, { short })
  }
  const parsed = parseArgs({ args: [...rest], options: shape, strict: false, allowPositionals: true, tokens: true })
  const given = new Map<string, string[]>()
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue
    const option = known.get(token.name)
    if (option === undefined)
      throw usageErrors.USAGE_UNKNOWN_OPTION({
        command: title,
        option: token.rawName,
        meant: closest(
          token.rawName,
          [...known.keys()].map((name) => `--${name}`),
        ),
      })
    const { property, parameter } = option
    const swallowed = token.inlineValue === false && /^-[^\d]/.test(token.value)
    if (parameter.kind.bare !== true && (token.value === undefined || swallowed))
      throw usageErrors.USAGE_VALUE_MISSING({
        command: title,
        option: token.rawName,
        expected: parameter.kind.expected,
      })
    given.set(property, [...(given.get(property) ?? []), token.value ?? 'true'])
  }
  return { given, positionals: parsed.positionals }
}

async function optionValue(
  title: string,
  flag: string,
  parameter: Parameter,
  typed: readonly string[],
  example: string | undefined,
) {
  const { repeated, required, summary } = parameter.settings
  if (repeated) return Promise.all(typed.map((text) => read(title, flag, parameter, text)))
  if (typed.length > 1) throw usageErrors.USAGE_TWICE({ command: title, option: flag })
  const text = typed[0] ?? parameter.settings.default
  if (text !== undefined) return read(title, flag, parameter, text)
  if (required)
    throw usageErrors.USAGE_OPTION_MISSING({
      command: title,
      option: flag,
      summary,
      expected: parameter.kind.expected,
      example,
    })
  return undefined
}

async function read(command: string, where: string, { kind }: Parameter, text: string): Promise<unknown> {
  try {
    return await kind.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const bare = DealkitError.is(cause) ? reason.replace(/^".*?" is not /, 'it is not ') : reason
    throw usageErrors.USAGE_VALUE(
      { command, where, text: kind.secret ? '…' : text.slice(0, 200), reason: bare, expected: kind.expected },
      { cause },
    )
  }
}
