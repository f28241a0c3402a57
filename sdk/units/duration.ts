import { unitErrors } from './errors.ts'

/** Chain time: an epoch is 30 seconds, whatever the wall clock does. */
export const SECONDS_PER_EPOCH = 30
/** Epochs to an hour of chain time. */
export const EPOCHS_PER_HOUR = 120
/** Epochs to a day of chain time. */
export const EPOCHS_PER_DAY = 2880

/** To the millisecond: the finest step of a Go duration. */
const NANOSECONDS = 1_000_000

const unitSeconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
}

/**
 * Reads a duration in Go's form, with days and weeks besides, as milliseconds.
 * @throws {DURATION_INVALID}
 *
 * @example
 * import { parseDuration } from '#sdk/units/duration.ts'
 * parseDuration('1h30m') // 5400000
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim()
  if (trimmed === '0') return 0
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== trimmed) {
    throw unitErrors.DURATION_INVALID({ text: text.slice(0, 80), reason: 'it must be numbers with units' })
  }
  const milliseconds = parts.reduce((sum, [, number, unit]) => sum + Number(number) * unitSeconds[unit!]! * 1000, 0)
  if (!(milliseconds < Number.MAX_SAFE_INTEGER))
    throw unitErrors.DURATION_INVALID({ text: text.slice(0, 80), reason: 'it is too long' })
  const whole = Math.floor(milliseconds)
  return whole + Math.round((milliseconds - whole) * NANOSECONDS) / NANOSECONDS
}

/**
 * Milliseconds in Go's form.
 *
 * @example
 * import { formatDuration } from '#sdk/units/duration.ts'
 * formatDuration(10_000)            // '10s'
 * formatDuration(4320 * 3_600_000)  // '4320h0m0s'
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`
  const whole = Math.floor(milliseconds)
  const nanoseconds = BigInt(whole) * BigInt(NANOSECONDS) + BigInt(Math.round((milliseconds - whole) * NANOSECONDS))
  if (nanoseconds === 0n) return '0s'
  if (nanoseconds < 1_000n) return `${nanoseconds}ns`
  if (nanoseconds < 1_000_000n) return `${decimal(nanoseconds, 3)}µs`
  if (nanoseconds < 1_000_000_000n) return `${decimal(nanoseconds, 6)}ms`
  const minutes = nanoseconds / 60_000_000_000n
  const rest = `${decimal(nanoseconds % 60_000_000_000n, 9)}s`
  if (minutes === 0n) return rest
  return minutes < 60n ? `${minutes}m${rest}` : `${minutes / 60n}h${minutes % 60n}m${rest}`
}

/** The number with its point moved left by so many places, trailing zeros left out. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return `${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * Reads a span of chain time as epochs: a bare number is epochs already.
 * @throws {DURATION_INVALID} also when it is no whole number of epochs.
 *
 * @example
 * import { parseEpochs } from 'dealkit'
 * parseEpochs('180d')   // 518400
 * parseEpochs('518400') // 518400
 */
export function parseEpochs(text: string): number {
  const bare = /^\s*(\d{1,15})\s*$/.exec(text)
  const epochs = bare === null ? parseDuration(text) / 1000 / SECONDS_PER_EPOCH : Number(bare[1])
  if (!Number.isInteger(epochs))
    throw unitErrors.DURATION_INVALID({
      text: text.slice(0, 80),
      reason: `it is no whole number of ${SECONDS_PER_EPOCH} s epochs`,
    })
  return epochs
}

/**
 * A span of epochs in Go's duration form.
 *
 * @example
 * import { formatEpochs } from 'dealkit'
 * formatEpochs(518400) // '4320h0m0s'
 */
export function formatEpochs(epochs: number): string {
  return formatDuration(epochs * SECONDS_PER_EPOCH * 1000)
}
