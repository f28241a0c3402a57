import type { Command } from './command.ts'
import { flagName, kebab, type Parameter, type ParameterTable } from './parameter.ts'
import type { Program } from './program.ts'
import type { Style } from './style.ts'

/** How a command is typed: `venus-market actor info --miner=<address>`. */
export function usageLine(program: string, command: Command): string {
  const required = Object.entries(command.options)
    .filter(([, parameter]) => parameter.settings.required)
    .map(([property, parameter]) => `--${flagName(property, parameter)}=<${parameter.kind.placeholder}>`)
  const args = Object.entries(command.args).map(([property, { settings }]) => {
    const name = `<${kebab(property)}>${settings.repeated ? '…' : ''}`
    return settings.optional ? `[${name}]` : name
  })
  const optional = Object.values(command.options).some(({ settings }) => !settings.required && !settings.hidden)
  return [program, command.path, ...(optional ? ['[options]'] : []), ...required, ...args]
    .filter((part) => part !== '')
    .join(' ')
}

/** The help of one command. */
export function commandHelp(program: string, command: Command, shared: ParameterTable, style: Style): string {
  const args = Object.entries(command.args).map(
    ([property, { settings }]) => [`<${kebab(property)}>`, settings.summary] as const,
  )
  return sections(style, {
    '': `${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`,
    Usage: `  ${usageLine(program, command)}`,
    ' ': wrapped(command.description ?? '', style.columns),
    Arguments: columns(args),
    Options: columns(optionRows(command.options)),
    'Options of every command': columns(
      optionRows(Object.fromEntries(Object.entries(shared).filter(([name]) => !(name in command.options)))),
    ),
    Examples: command.examples.map((example) => `  ${example}`).join('\n'),
  })
}

/** The help of a program, or of a group of its commands. */
export function groupHelp(
  program: Program,
  commands: readonly Command[],
  words: readonly string[],
  shared: ParameterTable,
  style: Style,
): string {
  const prefix = words.length === 0 ? '' : `${words.join(' ')} `
  const shown = commands.filter(({ path, hidden }) => !hidden && path.startsWith(prefix))
  const rows = shown.map((command) => [command.path, command.summary] as const)
  const ofCommands = shown.flatMap((command) => command.examples.slice(0, 1)).slice(0, words.length === 0 ? 5 : 8)
  const examples = words.length === 0 ? (program.examples ?? ofCommands) : ofCommands
  return sections(style, {
    '': words.length === 0 ? `${program.name}: ${program.summary}` : `${program.name} ${words.join(' ')}`,
    Usage: `  ${[program.name, ...words].join(' ')} <command> [options]`,
    Commands: columns(rows),
    'Options of every command': columns(optionRows(shared)),
    Examples: examples.map((example) => `  ${example}`).join('\n'),
    ' ': `"${[program.name, ...words].join(' ')} <command> --help" tells more. Exit codes: 0 done, 1 failed, 2 wrongly used, 130 interrupted.`,
  })
}

function optionRows(options: ParameterTable): (readonly [string, string])[] {
  return Object.entries(options)
    .filter(([, { settings }]) => !settings.hidden)
    .map(([property, parameter]) => [optionTerm(property, parameter), optionText(parameter)] as const)
}

function optionTerm(property: string, parameter: Parameter): string {
  const { short } = parameter.settings
  const value = parameter.kind.bare ? '' : ` <${parameter.kind.placeholder}>`
  return `${short === undefined ? '' : `-${short}, `}--${flagName(property, parameter)}${value}`
}

function optionText({ kind, settings }: Parameter): string {
  const notes = [
    ...(settings.required ? ['required'] : []),
    ...(settings.repeated ? ['may be repeated'] : []),
    ...(settings.default === undefined || (kind.bare && settings.default === 'false')
      ? []
      : [`default ${settings.default}`]),
  ]
  return notes.length === 0 ? settings.summary : `${settings.summary} (${notes.join(', ')})`
}

const INDENT = '  '
const WIDEST = 120

/** Text as lines of a terminal, a little to the right. */
function wrapped(text: string, columns: number): string {
  const most = Math.min(columns, WIDEST)
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${INDENT}${word}`)
  }
  return lines.join('\n')
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([term]) => term.length))
  return rows.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`.trimEnd()).join('\n')
}

/** Blocks under their titles; empty ones are left out. A blank title is none. */
function sections(style: Style, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks)
    .filter(([, text]) => text !== '')
    .map(([title, text]) => (title.trim() === '' ? text : `${style.bold(`${title}:`)}\n${text}`))
    .join('\n\n')
}
