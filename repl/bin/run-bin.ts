import { setMaxListeners } from 'node:events'
import manifest from '#package.json' with { type: 'json' }
import type { Command } from '../command-line/command.ts'
import { processTerminal } from '../command-line/process-terminal.ts'
import type { Program } from '../command-line/program.ts'
import { runProgram } from '../command-line/run-program.ts'

/** Signals closer together than this are one: a terminal and a parent may both send it. */
const AT_ONCE_MS = 300

/** Runs this process as a program: its words, streams, signals and exit code. */
export async function runBin(program: Program, more: readonly Command[]): Promise<void> {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  let askedAt: number | undefined
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const now = Date.now()
      // Whoever presses Ctrl-C twice does not want to wait for the cleaning up.
      if (askedAt !== undefined && now - askedAt > AT_ONCE_MS) process.exit(130)
      askedAt ??= now
      stop.abort(new Error(`stopped by ${name}`))
    })
  }
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  const terminal = processTerminal()
  let code: number
  try {
    code = await runProgram(program, {
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
  // Timers and connections that nobody needs any more are not waited for.
  process.exit(code)
}
