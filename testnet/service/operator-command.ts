import { spawn } from 'node:child_process'
import { stringifyJson } from '#sdk/rpc/json.ts'

const maxOutput = 4096
const patience = 30_000

/** Why an operator's command does not agree: it said no, or could not be run. */
export type Disagreement =
  | { readonly kind: 'refused'; readonly output: string }
  | { readonly kind: 'broken'; readonly cause: Error }

/**
 * Asks an operator's shell command: it reads JSON, and refuses by failing, or by taking longer than 30 s.
 *
 * @returns what it has against it; nothing if it agrees
 * @example
 * import { askOperator } from '#testnet/service/operator-command.ts'
 * await askOperator('grep -q piece', { DealType: 'piece' }) // undefined
 */
export function askOperator(command: string, json: unknown): Promise<Disagreement | undefined> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'pipe'], timeout: patience })
    let output = ''
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(0, maxOutput)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', (cause) => resolve({ kind: 'broken', cause }))
    child.once('close', (code) => resolve(code === 0 ? undefined : { kind: 'refused', output: output.trim() }))
    // A command that does not read its input closes it early; its exit code decides all the same.
    child.stdin.on('error', () => undefined)
    child.stdin.end(stringifyJson(json))
  })
}
