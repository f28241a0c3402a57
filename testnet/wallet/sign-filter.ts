import { spawn } from 'node:child_process'
import { stringifyJson } from '#sdk/rpc/json.ts'
import { walletErrors } from './errors.ts'

const maxOutput = 4096
const patience = 30_000

/**
 * Asks the operator's shell command about a signature: it reads the request as JSON and refuses by failing.
 *
 * @throws {WALLET_FILTERED} it refused, or took longer than 30 s @throws {WALLET_FILTER_BROKEN} it could not be run
 */
export function runSignFilter(expression: string, type: string, json: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', expression], { stdio: ['pipe', 'pipe', 'pipe'], timeout: patience })
    let output = ''
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(0, maxOutput)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', (cause) => reject(walletErrors.WALLET_FILTER_BROKEN({ reason: cause.message }, { cause })))
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(walletErrors.WALLET_FILTERED({ output: output.trim() }))
    })
    // A command that does not read its input closes it early; its exit code decides all the same.
    child.stdin.on('error', () => undefined)
    child.stdin.end(stringifyJson({ SignType: type, Data: json }))
  })
}
