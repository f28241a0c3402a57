import { spawn } from 'node:child_process'
import type { Playground } from './playground.ts'

export interface LineOutcome {
  readonly code: number
  /** Standard output and standard error, as they come on a terminal. */
  readonly output: string
  readonly stdout: string
}

const lineMs = 60_000

/** Types a line into a shell of the playground, and what it asks for after it, a line for each question. */
export function typeLine(
  { directory: cwd, environment: env }: Playground,
  line: string,
  answers: readonly string[] = [],
): Promise<LineOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', line], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], timeout: lineMs })
    let output = ''
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    // A program that reads no answers has closed its end already.
    child.stdin.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? undefined : reject(error)))
    child.stdin.end(answers.map((answer) => `${answer}\n`).join(''))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output, stdout }))
  })
}
