import { flag, oneOf } from '../../command-line/kinds.ts'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

/** The options of every command that runs a daemon. */
export const daemonOptions = {
  logJson: flag({ summary: 'log a line of JSON for each entry, for programs that collect logs' }),
  logLevel: oneOf(...logLevels)({ summary: 'the least that is logged', default: 'info' }),
} as const

export interface DaemonInput {
  readonly logJson: boolean
  readonly logLevel: (typeof logLevels)[number]
}
