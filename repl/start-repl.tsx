import { homedir } from 'node:os'
import { join } from 'node:path'
import { render } from 'ink'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { findCommand } from './commands/prompt/index.ts'
import { formatError } from './output/format-value.ts'
import type { CommandLines } from './session/command-lines.ts'
import { loadHistory, rememberLine } from './session/history.ts'
import { networkScope, statusSource } from './session/network-source.ts'
import { createSession } from './session/session.ts'
import { App } from './views/app.tsx'

export interface StartReplOptions {
  /** Where the network was found, for the first line. */
  readonly foundAt: string
  /** Lines that are for a program of the table. */
  readonly commandLines: CommandLines
  readonly historyPath?: string
}

/** Runs the prompt until it is left; resolves then. */
export async function startRepl(network: NetworkClients, options: StartReplOptions): Promise<void> {
  const historyPath = options.historyPath ?? join(homedir(), '.dealkit', 'history')
  const session = createSession({
    source: statusSource(network),
    scope: networkScope(network),
    greeting: `dealkit repl: ${network.info.chain.networkName} (${options.foundAt}). Type .help for what can be typed.`,
    history: await loadHistory(historyPath),
    remember: (line) => rememberLine(historyPath, line),
    colors: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 100,
    commandLines: options.commandLines,
    runCommand: (current, line) => findCommand(line).run(current, line),
  })
  // What a line left behind, a timer or a promise nobody waits for, must not end the session.
  // biome-ignore lint/suspicious/noConsole: Ink draws what comes there above the prompt.
  const onStray = (error: unknown) => console.error(formatError(error).message)
  const strays = ['uncaughtException', 'unhandledRejection'] as const
  for (const stray of strays) process.on(stray, onStray)
  const app = render(<App session={session} />, { exitOnCtrlC: false, patchConsole: true })
  try {
    await app.waitUntilExit()
  } finally {
    for (const stray of strays) process.off(stray, onStray)
    session.end()
  }
}
