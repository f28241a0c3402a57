import type { Command } from './command.ts'
import { flagName, type Parameter, type ParameterTable } from './parameter.ts'
import { locate, spellings } from './parse.ts'

/** What may stand where the cursor is. */
export interface Candidate {
  readonly text: string
  readonly summary: string
}

/** The candidates, and whether paths of the disk are among them. */
export interface Completion {
  readonly candidates: readonly Candidate[]
  readonly paths?: 'files' | 'directories'
}

/**
 * What may follow the words of a line: the next word of a command, a flag, or a value of one.
 *
 * @param shared options that every command has
 * @param words the words before the one at the cursor
 * @param current what there is of the word at the cursor
 */
export function completeWords(
  commands: readonly Command[],
  shared: ParameterTable,
  words: readonly string[],
  current: string,
): Completion {
  const { command, words: found, rest } = locate(commands, shared, words)
  const options: ParameterTable = { ...shared, ...command?.options }
  const begins = ({ text }: Candidate) => text.startsWith(current)

  const inline = /^(--[^=]+)=/.exec(current)
  if (inline !== null) {
    const [prefix, flag] = [inline[0], inline[1]!]
    const parameter = findOption(options, flag)
    const values = parameter === undefined ? { candidates: [] } : valuesOf(parameter)
    const candidates = values.candidates.map(({ text, summary }) => ({ text: prefix + text, summary })).filter(begins)
    return { ...values, candidates }
  }

  const last = words.at(-1)
  const awaited = last?.startsWith('-') && !last.includes('=') ? findOption(options, last) : undefined
  if (awaited !== undefined && awaited.kind.bare !== true) return only(valuesOf(awaited), begins)
  if (current.startsWith('-')) return { candidates: flagsOf(options, words).filter(begins) }

  if (command === undefined) {
    if (rest.some((word) => !word.startsWith('-'))) return { candidates: [] }
    return { candidates: nextWords(commands, found).filter(begins) }
  }
  const further = found.length > 0 ? nextWords(commands, found).filter(begins) : []
  const values = argumentValues(command, options, rest)
  return only({ ...values, candidates: [...further, ...values.candidates] }, begins)
}

function only(completion: Completion, test: (candidate: Candidate) => boolean): Completion {
  return { ...completion, candidates: completion.candidates.filter(test) }
}

function findOption(options: ParameterTable, flag: string): Parameter | undefined {
  return Object.entries(options).find(([property, parameter]) => spellings(property, parameter).includes(flag))?.[1]
}

/** The flags of a command that are not given yet, its own before those of every command. */
function flagsOf(options: ParameterTable, words: readonly string[]): Candidate[] {
  const given = new Set(words.map((word) => word.split('=')[0]!))
  return Object.entries(options)
    .filter(([, { settings }]) => !settings.hidden)
    .filter(([property, parameter]) => {
      return parameter.settings.repeated || !spellings(property, parameter).some((spelling) => given.has(spelling))
    })
    .map(([property, parameter]) => ({
      text: `--${flagName(property, parameter)}`,
      summary: parameter.settings.summary,
    }))
}

/** The words that go on from these towards a command. */
function nextWords(commands: readonly Command[], words: readonly string[]): Candidate[] {
  const prefix = words.map((word) => `${word} `).join('')
  const next = new Map<string, string>()
  for (const { path, summary, hidden } of commands) {
    if (hidden || !path.startsWith(prefix)) continue
    const [word, ...more] = path.slice(prefix.length).split(' ')
    if (word === undefined || word === '') continue
    next.set(word, more.length === 0 ? summary : (next.get(word) ?? `${prefix}${word} …`))
  }
  return [...next].map(([text, summary]) => ({ text, summary }))
}

/** The values of the argument at the cursor: its place is told by the words that belong to no option. */
function argumentValues(command: Command, options: ParameterTable, rest: readonly string[]): Completion {
  let place = 0
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!
    if (!word.startsWith('-')) place++
    else if (!word.includes('=') && findOption(options, word)?.kind.bare !== true) at++
  }
  const args = Object.values(command.args)
  const arg = args[Math.min(place, args.length - 1)]
  if (arg === undefined || (place >= args.length && !arg.settings.repeated)) return { candidates: [] }
  return valuesOf(arg)
}

function valuesOf({ kind, settings }: Parameter): Completion {
  const choices = kind.bare ? ['true', 'false'] : (kind.choices ?? [])
  const candidates = choices.map((text) => ({ text, summary: settings.summary }))
  return kind.completes === undefined ? { candidates } : { candidates, paths: kind.completes }
}
