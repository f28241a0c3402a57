import { setMaxListeners } from 'node:events'
import manifest from '../../package.json' with { type: 'json' }
import type { Command } from '../command-line/command.ts'
import { processTerminal } from '../command-line/process-terminal.ts'
import type { Program } from '../command-line/program.ts'
import { runProgram } from '../command-line/run-program.ts'

const IMPATIENT = 2

/** Runs this process as a program: its words, streams, signals and exit code. */
export async function runBin(program: Program, more: readonly Command[]): Promise<void> {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  let asked = 0
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      asked++
      // Whoever presses Ctrl-C twice does not want to wait for the cleaning up.
      if (asked >= IMPATIENT) process.exit(130)
      stop.abort(new Error(`stopped by ${name}`))
    })
  }
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  const terminal = processTerminal()
  try {
    process.exitCode = await runProgram(program, {
      line: process.argv.slice(2),
      terminal,
      env: process.env,
      signal: stop.signal,
      version: manifest.version,
      more,
    })
  } finally {
    terminal.close()
  }
}
