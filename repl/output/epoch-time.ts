import { SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'

const units = [
  ['year', 365 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/**
 * An epoch with how far it is from now, in its two largest units.
 * Source: lotus cli EpochTime, go-durafmt.
 *
 * @example
 * import { epochTime } from '#repl/output/epoch-time.ts'
 * epochTime(100, 2_980) // '2980 (in 1 day)'
 */
export function epochTime(now: number, epoch: number): string {
  if (epoch === now) return `${epoch} (now)`
  const span = spanText(Math.abs(epoch - now) * SECONDS_PER_EPOCH)
  return epoch > now ? `${epoch} (in ${span})` : `${epoch} (${span} ago)`
}

function spanText(seconds: number): string {
  let rest = seconds
  const parts: string[] = []
  for (const [name, length] of units) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`)
  }
  return parts.slice(0, 2).join(' ')
}
