import { z } from 'zod'
import { defaultWatchLimits, type WatchLimits } from '#sdk/protocols/data-transfer/watch.ts'
import { configDuration } from '../config/config-duration.ts'

const defaults = defaultWatchLimits

/** When a transfer counts as stuck, and how often it is tried again: a table of a configuration. */
export const transferConfig = z
  .object({
    AcceptTimeout: configDuration.default(defaults.acceptTimeoutMs).describe('For the other side to take an offer up'),
    StallTimeout: configDuration.default(defaults.stallTimeoutMs).describe('Without a block'),
    CompleteTimeout: configDuration
      .default(defaults.completeTimeoutMs)
      .describe('For the other side to say that it has everything'),
    RestartDelay: configDuration
      .default(defaults.firstDelayMs)
      .describe('Before the first restart; twice as long before each one more'),
    MaxRestartDelay: configDuration.default(defaults.maxDelayMs),
    MaxRestarts: z
      .number()
      .int()
      .min(0)
      .default(defaults.maxRestarts)
      .describe('Restarts in a row that bring nothing, until a transfer is given up'),
  })
  .prefault({})

export function watchLimitsOf(config: z.output<typeof transferConfig>): WatchLimits {
  return {
    acceptTimeoutMs: config.AcceptTimeout,
    stallTimeoutMs: config.StallTimeout,
    completeTimeoutMs: config.CompleteTimeout,
    maxRestarts: config.MaxRestarts,
    firstDelayMs: config.RestartDelay,
    maxDelayMs: config.MaxRestartDelay,
  }
}
