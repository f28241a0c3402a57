import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { DaemonInput } from './daemon-options.ts'

/** The log of a daemon on standard error: for people, or with --log-json a line of JSON for each entry. */
export function daemonLogger(name: string, { logJson, logLevel }: DaemonInput): Logger {
  if (logJson) return pino({ name, level: logLevel }, pino.destination({ dest: 2, sync: true }))
  const stream = pretty({
    destination: 2,
    sync: true,
    colorize: process.stderr.isTTY === true && !process.env['NO_COLOR'],
    translateTime: "SYS:yyyy-mm-dd'T'HH:MM:ss.lo",
    ignore: 'pid,hostname,name',
  })
  return pino({ name, level: logLevel }, stream)
}
