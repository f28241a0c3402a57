import { EPOCHS_PER_DAY } from '#sdk/units/duration.ts'
import { ATTO_PER_FIL, formatFil, MAX_SUPPLY } from '#sdk/units/fil.ts'

/** From this many times what it is held against on, a price is likely to be meant in another unit. */
export const suspiciousTimes = 100n

/** What an ask is told in: a GiB for the shortest time that a deal lasts. */
const leastDays = 180
const totalOf = (price: bigint): bigint => price * BigInt(leastDays * EPOCHS_PER_DAY)

/**
 * Whether there can be enough FIL to store a GiB at such a price, attoFIL per GiB and epoch.
 *
 * @example
 * import { isPayableAsk } from '#sdk/deals/price-remark.ts'
 * isPayableAsk(20_000n * 10n ** 18n) // false: 20000 attoFIL was meant
 */
export function isPayableAsk(price: bigint): boolean {
  return totalOf(price) <= MAX_SUPPLY
}

/**
 * A remark on an ask that is likely to be meant in another unit: 1 FIL per GiB and epoch or more, or a hundred times the
 * ask before. Undefined when there is nothing to remark. Prices are attoFIL per GiB and epoch.
 *
 * @example
 * import { askRemark } from '#sdk/deals/price-remark.ts'
 * askRemark(20_000_000_000_000_000n) // undefined: 0.02 FIL
 */
export function askRemark(price: bigint, before?: bigint): string | undefined {
  const times = before === undefined || before <= 0n ? 0n : price / before
  if (price < ATTO_PER_FIL && times < suspiciousTimes) return undefined
  return [
    `${formatFil(price)} per GiB and epoch is ${formatFil(totalOf(price))} for a GiB over ${leastDays} days`,
    ...(isPayableAsk(price) ? [] : ['more than all the FIL that there can ever be']),
    ...(times >= suspiciousTimes ? [`${times} times the ask before`] : []),
  ].join(', ')
}
