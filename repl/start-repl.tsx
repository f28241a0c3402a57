import { homedir } from 'node:os'
import { join } from 'node:path'
import { render } from 'ink'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { createStyle } from './command-line/style.ts'
import { dotCommands } from './commands/prompt/index.ts'
import { suspendTerminal } from './input/suspend-terminal.ts'
import { Typing } from './input/typing.ts'
import { formatError } from './output/format-value.ts'
import type { CommandLines } from './session/command-lines.ts'
import type { EvaluationThread } from './session/evaluation-thread.ts'
import { loadHistory, rememberLine } from './session/history.ts'
import { statusSource } from './session/network-source.ts'
import { createSession } from './session/session.ts'
import { App } from './views/app.tsx'
import { Scrollback } from './views/scrollback.ts'

export interface StartReplOptions {
  /** Where the network was found, for the first line. */
  readonly foundAt: string
  /** Runs lines of TypeScript. */
  readonly lines: EvaluationThread
  readonly colors: boolean
  /** Lines that are for a program of the table. */
  readonly commandLines: CommandLines
  readonly historyPath?: string
  /** Ends the prompt. */
  readonly signal: AbortSignal
}

/** Runs the prompt until it is left; resolves then, with the exit code. */
export async function startRepl(network: NetworkClients, options: StartReplOptions): Promise<number> {
  const { foundAt, lines, commandLines, signal, historyPath = join(homedir(), '.dealkit', 'history') } = options
  const style = createStyle(options.colors)
  const scrollback = new Scrollback()
  let exitCode = 0
  const printError = (error: unknown) => session.print(`${style.red(formatError(error).message)}\n`)
  lines.listen({
    output: (_stream, text) => session.print(text),
    stray: printError,
    exited(code) {
      exitCode = code
      session.end()
    },
  })
  const session = createSession({
    network,
    source: statusSource(network),
    lines,
    history: await loadHistory(historyPath),
    remember: (line) => rememberLine(historyPath, line),
    style,
    columns: () => process.stdout.columns || 80,
    scroll: (text) => scrollback.push(text),
    commandLines,
    dotCommands,
  })
  session.print(`dealkit repl: ${network.info.chain.networkName} (${foundAt})\nType .help for what can be typed.\n`)
  const typing = new Typing(session, {
    clear: () => scrollback.clearScreen(),
    suspend: () => suspendTerminal(() => scrollback.redraw()),
  })
  const strays = ['uncaughtException', 'unhandledRejection'] as const
  for (const stray of strays) process.on(stray, printError)
  const end = () => session.end()
  signal.addEventListener('abort', end, { once: true })
  const app = render(<App session={session} typing={typing} scrollback={scrollback} />, {
    exitOnCtrlC: false,
    patchConsole: true,
    maxFps: 120,
  })
  try {
    await app.waitUntilExit()
  } finally {
    signal.removeEventListener('abort', end)
    for (const stray of strays) process.off(stray, printError)
    session.end()
  }
  return exitCode
}
