import type { Endpoints } from '#sdk/network/connect.ts'
import type { ClientName, Command } from '../command-line/command.ts'
import { commandErrors } from '../command-line/errors.ts'
import type { Program } from '../command-line/program.ts'
import type { ExitCode } from '../command-line/run-command.ts'
import { runProgram } from '../command-line/run-program.ts'

export interface LineResult {
  readonly code: ExitCode
  readonly stdout: string
  readonly stderr: string
}

export interface LineOptions {
  /** Where components are: the URLs and tokens of a network's description fit. */
  readonly endpoints?: Endpoints
  /** Lines of input, one for each question. */
  readonly answers?: readonly string[]
  /** What standard input holds for a command that reads all of it. */
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  readonly more?: readonly Command[]
  readonly now?: () => number
}

/**
 * Runs a line of a program within the test, and gives what it printed. Questions and their answers are part of it, as
 * they would be on a terminal.
 *
 * @example
 * import { venusMarket } from '#repl/commands/programs.ts'
 * import { runLine } from '#repl/testing/run-line.ts'
 * const market = { url: 'http://127.0.0.1:41235', token: 'eyJhbGciOiJIUzI1NiJ9…' }
 * const { stdout } = await runLine(venusMarket, ['net', 'listen'], { endpoints: { market } })
 */
export async function runLine(
  program: Program,
  line: readonly string[],
  options: LineOptions = {},
): Promise<LineResult> {
  const answers = [...(options.answers ?? [])]
  let stdout = ''
  let stderr = ''
  const { endpoints } = options
  const code = await runProgram(program, {
    line,
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
    version: '0.0.0',
    more: options.more ?? [],
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(endpoints === undefined ? {} : { endpoints: async (_needs: readonly ClientName[]) => endpoints }),
    terminal: {
      interactive: false,
      colors: false,
      columns: 120,
      write: (text) => {
        stdout += text
      },
      complain: (text) => {
        stderr += text
      },
      status: () => undefined,
      clear: () => undefined,
      async ask(question, { secret }) {
        const answer = answers.shift()
        if (answer === undefined) throw commandErrors.ANSWER_MISSING({ question })
        stdout += secret ? `${question}\n` : `${question}${answer}\n`
        return answer
      },
      readAll: async () => options.input ?? '',
    },
  })
  return { code, stdout, stderr }
}
