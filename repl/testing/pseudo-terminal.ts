import { stripVTControlCharacters } from 'node:util'
import { spawn } from '@lydell/node-pty'

/** A program in a pseudo-terminal, driven as a person would: by keys, and by what appears. */
export interface PseudoTerminal {
  /** Resolves with all output so far once the pattern has appeared after the last `waitFor`. */
  waitFor(pattern: RegExp | string, timeoutMs?: number): Promise<string>
  type(keys: string): void
  resize(columns: number, rows: number): void
  readonly exited: Promise<{ exitCode: number; signal: number | undefined }>
  /** Everything printed, without control sequences. */
  text(): string
  kill(): void
}

export const keys = {
  enter: '\r',
  tab: '\t',
  up: '\x1b[A',
  down: '\x1b[B',
  home: '\x1b[H',
  end: '\x1b[F',
  ctrlLeft: '\x1b[1;5D',
  ctrlA: '\x01',
  ctrlC: '\x03',
  ctrlD: '\x04',
  ctrlK: '\x0b',
  ctrlR: '\x12',
  ctrlY: '\x19',
  escape: '\x1b',
} as const

export interface PseudoTerminalOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly columns?: number
  readonly rows?: number
}

/** Starts a program in a terminal of its own. */
export function openTerminal(
  file: string,
  args: readonly string[],
  options: PseudoTerminalOptions = {},
): PseudoTerminal {
  // CI=true would make Ink hold its frames back until the end, and so would any other value.
  const { CI: _, ...env }: NodeJS.ProcessEnv = { ...process.env, ...options.env, TERM: 'xterm-256color' }
  const terminal = spawn(file, [...args], {
    name: 'xterm-256color',
    cols: options.columns ?? 120,
    rows: options.rows ?? 40,
    cwd: options.cwd ?? process.cwd(),
    env,
  })
  let output = ''
  let seen = 0
  const watchers = new Set<() => void>()
  const notify = () => {
    for (const watcher of watchers) watcher()
  }
  terminal.onData((data) => {
    output += stripVTControlCharacters(data)
    notify()
  })
  const exited = new Promise<{ exitCode: number; signal: number | undefined }>((resolve) => {
    terminal.onExit(({ exitCode, signal }) => {
      resolve({ exitCode, signal })
      notify()
    })
  })

  return {
    exited,
    text: () => output,
    type: (text) => terminal.write(text),
    resize: (columns, rows) => terminal.resize(columns, rows),
    kill: () => terminal.kill('SIGKILL'),
    waitFor: (pattern, timeoutMs = 15_000) =>
      new Promise((resolve, reject) => {
        const done = (finish: () => void) => {
          watchers.delete(look)
          clearTimeout(timer)
          finish()
        }
        const look = () => {
          const fresh = output.slice(seen)
          const found = typeof pattern === 'string' ? fresh.indexOf(pattern) : fresh.search(pattern)
          if (found === -1) return
          seen += found + 1
          done(() => resolve(output))
        }
        const timer = setTimeout(
          () =>
            done(() =>
              reject(
                new Error(
                  `${pattern} did not appear within ${timeoutMs} ms; the last lines were:\n${output.slice(-1500)}`,
                ),
              ),
            ),
          timeoutMs,
        )
        watchers.add(look)
        look()
      }),
  }
}
