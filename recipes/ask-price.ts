import { askRemark, isPayableAsk } from '#sdk/deals/price-remark.ts'
import { formatFil, parseFil } from '#sdk/units/fil.ts'
import { recipeErrors } from './errors.ts'

/**
 * Reads what a provider asks, as it is typed: FIL when no unit is named. attoFIL per GiB and epoch.
 *
 * @throws {AMOUNT_INVALID} {ASK_UNPAYABLE}
 * @example
 * import { readAskPrice } from '#recipes/ask-price.ts'
 * readAskPrice('0.02') // 20000000000000000n
 */
export function readAskPrice(text: string): bigint {
  const price = parseFil(text)
  if (!isPayableAsk(price)) throw recipeErrors.ASK_UNPAYABLE({ remark: askRemark(price)! })
  return price
}

/** A price for people, with a remark on one that is likely to be meant in another unit. */
export function askPriceText(price: bigint): string {
  const remark = askRemark(price)
  return `${formatFil(price)} per GiB and epoch${remark === undefined ? '' : ` (note: ${remark})`}`
}
