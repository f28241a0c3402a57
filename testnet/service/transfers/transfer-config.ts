import { z } from 'zod'
import { defaultWatchLimits, type WatchLimits } from '#sdk/protocols/data-transfer/watch.ts'
import { configDuration } from '../config/config-duration.ts'

const defaults = defaultWatchLimits

/** A peer that comes back is found so soon. */
const maxRestartDelayMs = 30_000
/** With the delays above some 20 minutes, in which a provider that is away loses no deal. */
const maxRestarts = 50

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
    MaxRestartDelay: configDuration.default(maxRestartDelayMs).describe('Between two restarts at most'),
    MaxRestarts: z
      .number()
      .int()
      .min(0)
      .default(maxRestarts)
      .describe('Restarts in a row that bring nothing, until the data of a deal is given up: 50 take some 20 minutes'),
    MaxRetrievalRestarts: z
      .number()
      .int()
      .min(0)
      .default(defaults.maxRestarts)
      .describe('The same for data that is retrieved: somebody waits for it'),
  })
  .prefault({})

export function watchLimitsOf(config: z.output<typeof transferConfig>): WatchLimits {
  return {
    acceptTimeoutMs: config.AcceptTimeout,
    stallTimeoutMs: config.StallTimeout,
    completeTimeoutMs: config.CompleteTimeout,
    maxRestarts: config.MaxRestarts,
    maxPullRestarts: config.MaxRetrievalRestarts,
    firstDelayMs: config.RestartDelay,
    maxDelayMs: config.MaxRestartDelay,
  }
}
