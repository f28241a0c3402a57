/** A pino entry; what a call adds stands beside these. */
interface LogEntry {
  readonly level: number
  readonly time: number
  readonly name: string
  /** The part of the daemon that says it. */
  readonly logger?: string
  readonly caller?: string
  readonly msg?: string
  readonly err?: { readonly message?: string; readonly stack?: string; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

const levels = [
  [60, 'FATAL', 31],
  [50, 'ERROR', 31],
  [40, 'WARN', 33],
  [30, 'INFO', 34],
  [20, 'DEBUG', 35],
  [0, 'TRACE', 90],
] as const

/**
 * An entry as the Go programs print it: time, level, logger, file and line, text, and what else there is as JSON, with
 * tabs between. Source: go-log's colorized output.
 *
 * @example
 * import { logLine } from '#repl/bin/daemons/log-line.ts'
 * logLine('{"level":30,"time":1642671844000,"name":"venus-market","msg":"started"}', false)
 * // '2022-01-20T…\tINFO\tvenus-market\tstarted\n': the time is local
 */
export function logLine(json: string, colors: boolean): string {
  const { level, time, name, logger, caller, msg, err, pid: _, hostname: __, ...rest } = JSON.parse(json) as LogEntry
  const [, word, color] = levels.find(([least]) => level >= least) ?? levels[3]
  const fields = err === undefined ? rest : { ...rest, error: errorText(err) }
  return `${[
    localTime(new Date(time)),
    colors ? `\x1b[${color}m${word}\x1b[0m` : word,
    logger ?? name,
    ...(caller === undefined ? [] : [caller]),
    ...(msg === undefined ? [] : [msg]),
    ...(Object.keys(fields).length === 0 ? [] : [JSON.stringify(fields)]),
  ].join('\t')}\n`
}

/** The stack only where it is a fault of the program: what the world does wrong is told in words. */
function errorText(err: NonNullable<LogEntry['err']>): unknown {
  if (err['code'] !== undefined) return err['next'] === undefined ? err.message : `${err.message}. ${err['next']}`
  return err.stack ?? err.message
}

function localTime(date: Date): string {
  const offset = -date.getTimezoneOffset()
  const shifted = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1)
  const two = (minutes: number) => String(Math.floor(minutes)).padStart(2, '0')
  return `${shifted}${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}${two(Math.abs(offset) % 60)}`
}
