import { spawn } from 'node:child_process'
import { stringifyJson } from '#sdk/rpc/json.ts'

const maxOutput = 4096
const patience = 30_000

/**
 * Asks an operator's shell command: it reads JSON and refuses by failing, with its output as reason.
 *
 * @returns why it refuses; nothing if it does not
 */
export function askFilter(command: string, json: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'pipe'], timeout: patience })
    let output = ''
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(0, maxOutput)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', ({ message }) => resolve(`filter cmd run error: ${message}`))
    child.once('close', (code) => resolve(code === 0 ? undefined : output.trim()))
    // A command that does not read its input closes it early; its exit code decides all the same.
    child.stdin.on('error', () => undefined)
    child.stdin.end(stringifyJson(json))
  })
}
