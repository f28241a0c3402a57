import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { getCallSites } from 'node:util'
import { type Logger, pino } from 'pino'
import type { DaemonInput } from './daemon-options.ts'
import { logLine } from './log-line.ts'

const STDERR = 2
const FRAMES = 12

/** The log of a daemon on standard error: lines as the Go programs print them, or with --log-json one of JSON each. */
export function daemonLogger(name: string, { logJson, logLevel }: DaemonInput): Logger {
  const options = {
    name,
    level: logLevel,
    mixin: () => ({ caller: callerOf() }),
    // Whatever goes into a log by mistake, tokens and keys do not.
    redact: ['token', 'Token', '*.token', '*.Token', 'authorization', '*.authorization', '*.SecretKey', '*.PrivateKey'],
  }
  if (logJson) return pino(options, pino.destination({ dest: STDERR, sync: true }))
  const colors = process.stderr.isTTY === true && !process.env['NO_COLOR']
  return pino(options, { write: (json: string) => writeAll(logLine(json, colors)) })
}

/** Folder, file and line of whoever logs. */
function callerOf(): string | undefined {
  const here = import.meta.url
  const sites = getCallSites(FRAMES, { sourceMap: true })
  const site = sites.find(({ scriptName }) => {
    return scriptName !== here && !scriptName.includes('/node_modules/pino/') && !here.endsWith(scriptName)
  })
  if (site === undefined) return undefined
  const path = site.scriptName.startsWith('file:') ? fileURLToPath(site.scriptName) : site.scriptName
  return `${path.split('?')[0]!.split('/').slice(-2).join('/')}:${site.lineNumber}`
}

function writeAll(text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(STDERR, bytes, at)
    } catch (error) {
      // A pipe whose reader is slow; losing a line would be worse than waiting for it.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
