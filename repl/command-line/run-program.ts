import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Endpoints } from '#sdk/network/connect.ts'
import { nearest } from './closest.ts'
import type { ClientName, Command } from './command.ts'
import { findEndpoints, repoOf } from './endpoints.ts'
import { usageErrors } from './errors.ts'
import { commandHelp, groupHelp } from './help.ts'
import { locate, readInput } from './parse.ts'
import type { Program } from './program.ts'
import { type ExitCode, errorText, runCommand } from './run-command.ts'
import { sharedOptions } from './shared-options.ts'
import { answerShell, COMPLETE_WORD, completionCommand } from './shell-completion.ts'
import { createStyle } from './style.ts'
import { proseFor, type Terminal } from './terminal.ts'

export interface ProgramRun {
  /** The words after the program's name. */
  readonly line: readonly string[]
  readonly terminal: Terminal
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly version: string
  /** Commands besides those of the table: the ones that run daemons. */
  readonly more?: readonly Command[]
  /** Where components are, when the program is not to look for itself. */
  readonly endpoints?: (needs: readonly ClientName[]) => Promise<Endpoints>
  /** The directory of the program's daemon, when the line does not say it. */
  readonly repo?: string
  readonly now?: () => number
}

/** Does what a command line says, from the words to the exit code. */
export async function runProgram(program: Program, run: ProgramRun): Promise<ExitCode> {
  const { terminal, env, line } = run
  const shared = sharedOptions(program)
  const commands = [...(run.more ?? []), ...(await program.load()), completionCommand(program.name)]
  if (line[0] === COMPLETE_WORD) return printed(terminal, answerShell(commands, shared, line.slice(1)))
  const colors = terminal.colors && !env['NO_COLOR']
  const style = createStyle(colors, terminal.columns)
  const json = line.includes('--json') || line.includes('--json=true')
  try {
    const asked = line[0] === 'help' ? [...line.slice(1), '--help'] : line
    const { command, words, rest } = locate(commands, shared, asked)
    const wantsHelp = rest.some((word) => word === '--help' || word === '-h')
    if (command !== undefined && wantsHelp) {
      return printed(terminal, helpFor(terminal, program, commandHelp(program.name, command, shared, style)))
    }
    if (command === undefined) {
      if (rest.includes('--version')) return printed(terminal, `${program.name} ${run.version}\n`)
      const unknown = rest.find((word) => !word.startsWith('-'))
      if (unknown !== undefined) throw unknownCommand(program, commands, [...words, unknown])
      const help = helpFor(terminal, program, groupHelp(program, commands, words, shared, style))
      if (wantsHelp) return printed(terminal, help)
      terminal.complain(help)
      return 2
    }
    const input = await readInput(program.name, command, shared, rest)
    const given = input as { repo?: string; apiUrl?: string; token?: string; color?: boolean }
    const repo = given.repo ?? run.repo ?? repoOf(program, undefined, env)
    const where = { repo, apiUrl: given.apiUrl, token: given.token, env }
    return await runCommand({
      command,
      input,
      repo,
      env,
      json,
      colors: given.color ?? colors,
      terminal,
      signal: run.signal,
      ...(program.daemon === undefined || run.endpoints !== undefined ? {} : { daemon: program.daemon }),
      endpoints: run.endpoints ?? ((needs) => findEndpoints(program, needs, where)),
      ...(run.now === undefined ? {} : { now: run.now }),
    })
  } catch (error) {
    if (!DealkitError.is(error)) throw error
    const text = errorText(error, { json, red: style.red })
    terminal.complain(json ? text : proseFor(terminal, text))
    return 2
  }
}

function printed(terminal: Terminal, text: string): 0 {
  terminal.write(text)
  return 0
}

/** Command lines stay whole, so that they can be copied. */
function helpFor(terminal: Terminal, program: Program, help: string): string {
  return proseFor(terminal, `${help}\n`, (line) => line.startsWith(`  ${program.name} `))
}

function unknownCommand(program: Program, commands: readonly Command[], words: readonly string[]) {
  const before = words.slice(0, -1)
  const known = commands
    .filter(({ hidden }) => !hidden)
    .flatMap(({ path, aliases }) => [path, ...aliases])
    .map((path) => path.split(' '))
    .filter((path) => path.length >= words.length && before.every((word, at) => word === path[at]))
    .map((path) => path[before.length]!)
  return usageErrors.USAGE_UNKNOWN_COMMAND({
    program: program.name,
    words: words.join(' '),
    near: nearest(words.at(-1)!, known).map((word) => [...before, word].join(' ')),
    known: [...new Set(known)],
  })
}
