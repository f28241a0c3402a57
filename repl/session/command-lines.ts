import { dirname } from 'node:path'
import type { Endpoints, NetworkClients } from '#sdk/network/connect.ts'
import type { Command } from '../command-line/command.ts'
import { completeWords } from '../command-line/completion.ts'
import type { Program } from '../command-line/program.ts'
import type { ExitCode } from '../command-line/run-command.ts'
import { runProgram } from '../command-line/run-program.ts'
import { sharedOptions } from '../command-line/shared-options.ts'
import { splitLine, wordsOf } from '../command-line/split-line.ts'
import type { Terminal } from '../command-line/terminal.ts'
import { type Completion, continueWith } from '../completion/complete.ts'
import { pathsFrom } from '../completion/paths.ts'

/** The programs of the table as lines of the prompt: `market storage-deals list`, `venus-market storage-deals list`. */
export interface CommandLines {
  /** Words that a line of a program may begin with. */
  readonly names: readonly string[]
  /** Whether a line is for a program; anything else is TypeScript. */
  recognizes(line: string): boolean
  /** What Tab makes of a line for a program. */
  complete(text: string, cursor: number): Completion
  /** Runs a line that is for a program, with the network's components. */
  run(line: string, terminal: Terminal, signal: AbortSignal): Promise<ExitCode>
}

interface Loaded {
  readonly program: Program
  readonly commands: readonly Command[]
  /** Its commands are lines without its name. */
  readonly bare: boolean
}

/**
 * Loads the tables of programs for one network.
 *
 * @param home the program whose commands need no name before them: `testnet mine 3`
 * @param network where everything is
 * @param foundAt the file that describes it
 */
export async function loadCommandLines(
  programs: readonly Program[],
  home: Program,
  network: NetworkClients,
  foundAt: string,
): Promise<CommandLines> {
  const loaded: Loaded[] = await Promise.all(
    [...programs, home].map(async (program) => ({
      program,
      commands: await program.load(),
      bare: program === home,
    })),
  )
  const { services } = network.info
  const endpoints: Endpoints = { ...services }
  // Commands that look a network up by themselves find the one of this prompt.
  const env = { ...process.env, DEALKIT_NETWORK: foundAt }

  const begins = (commands: readonly Command[], word: string) =>
    commands.some(({ path, aliases }) => [path, ...aliases].some((one) => one === word || one.startsWith(`${word} `)))

  const find = (words: readonly string[]): { found: Loaded; line: readonly string[] } | undefined => {
    const [first, ...rest] = words
    if (first === undefined) return undefined
    const named = loaded.find(({ program }) => program.name === first || program.shortName === first)
    const [second] = rest
    if (named !== undefined && second !== undefined && (begins(named.commands, second) || isHelp(second)))
      return { found: named, line: rest }
    // A full name is nothing in TypeScript, so a wrong command behind it is told as such.
    if (named !== undefined && named.program.name === first && first.includes('-')) return { found: named, line: rest }
    const own = loaded.find(({ bare, commands }) => bare && begins(commands, first))
    if (own !== undefined && second !== undefined && (begins(own.commands, `${first} ${second}`) || isHelp(second)))
      return { found: own, line: words }
    // Two names side by side are nothing in TypeScript either: what is wrong is the command.
    if (second === undefined || !isWord(second) || operators.has(second)) return undefined
    if (named !== undefined) return { found: named, line: rest }
    return own === undefined ? undefined : { found: own, line: words }
  }

  return {
    names: loaded.flatMap(({ program }) => [program.shortName, program.name]),
    recognizes: (line) => !line.includes('\n') && find(wordsOf(line)) !== undefined,
    complete(text, cursor) {
      const { words, current } = splitLine(text.slice(0, cursor))
      const [first, ...rest] = words
      const target = loaded.find(({ program }) => program.name === first || program.shortName === first)
      const own = loaded.find(({ bare, commands }) => bare && first !== undefined && begins(commands, first))
      const { program, commands } = target ?? own ?? {}
      if (program === undefined || commands === undefined) return { text, cursor, choices: [] }
      const before = target === undefined ? words : rest
      const { candidates, paths } = completeWords(commands, sharedOptions(program), before, current)
      const names = candidates.map((candidate) => candidate.text)
      return continueWith(
        text,
        cursor,
        current,
        paths === undefined ? names : [...names, ...pathsFrom(current, paths)],
        ' ',
      )
    },
    async run(line, terminal, signal) {
      const found = find(wordsOf(line))
      if (found === undefined) return 2
      const { program } = found.found
      return runProgram(program, {
        line: found.line,
        terminal,
        env,
        signal,
        version: '',
        repo: dirname(foundAt),
        endpoints: async () => endpoints,
      })
    },
  }
}

const isHelp = (word: string) => word === '--help' || word === '-h' || word === 'help'

/** What may be the name of a command, and no operator or bracket. */
const isWord = (word: string) => /^[a-z][a-z-]*$/.test(word)

/** Words that go on with TypeScript behind a name. */
const operators = new Set(['in', 'instanceof', 'as', 'satisfies', 'of'])
