import { base64, base64url } from 'multiformats/bases/base64'
import type { CID } from 'multiformats/cid'
import { EPOCHS_PER_DAY } from '#sdk/units/duration.ts'

/** How far ahead a deal starts when its client names no epoch: the provider seals meanwhile. */
export const startBufferEpochs = 8 * EPOCHS_PER_DAY

/** What clients ask of a provider's collateral over the least, so that a growing network does not outrun it. */
const collateralMargin = { numerator: 12n, denominator: 10n } as const

/**
 * The epoch at which a deal ends that shall run at least so many epochs: the end of one of the miner's proving periods.
 *
 * @param terms `periodStart` and `provingPeriod` are those of StateMinerProvingDeadline.
 * @see venus-market client/client.go calcDealExpiration
 * @example
 * import { dealEndEpoch } from '#sdk/deals/offer-terms.ts'
 * dealEndEpoch({ startEpoch: 23_100, minDuration: 518_400, periodStart: 1_500, provingPeriod: 2_880 }) // 545819
 */
export function dealEndEpoch(terms: {
  startEpoch: number
  minDuration: number
  periodStart: number
  provingPeriod: number
}): number {
  const { provingPeriod, periodStart } = terms
  const least = terms.startEpoch + terms.minDuration
  // As in Go, a miner whose first period starts before genesis has a negative rest.
  const end = least + provingPeriod - (least % provingPeriod) + (periodStart % provingPeriod) - 1
  return end < least ? end + provingPeriod : end
}

/**
 * The longest run in epochs that may be asked for with such an end, so that the end stays within the limit.
 *
 * @example
 * import { longestDuration } from '#sdk/deals/offer-terms.ts'
 * longestDuration({ startEpoch: 0, endEpoch: 5759 }, 2880) // 2879
 */
export function longestDuration(aligned: { endEpoch: number; startEpoch: number }, latest: number): number {
  const past = Math.max(0, aligned.endEpoch - latest)
  const end = aligned.endEpoch - Math.ceil(past / EPOCHS_PER_DAY) * EPOCHS_PER_DAY
  return end - ((end + 1) % EPOCHS_PER_DAY) - aligned.startEpoch
}

/**
 * The collateral that a client asks of its provider when it names none, in attoFIL.
 *
 * @example
 * import { askedCollateral } from '#sdk/deals/offer-terms.ts'
 * askedCollateral({ min: 100n, max: 1000n }) // 120n
 */
export function askedCollateral(bounds: { min: bigint; max: bigint }): bigint {
  const asked = (bounds.min * collateralMargin.numerator) / collateralMargin.denominator
  return asked > bounds.max ? bounds.max : asked
}

/**
 * The label that clients give a deal: its payload CID in base64, an old CID in base58. A deal that is proposed without
 * being followed has base64url.
 *
 * @see go-fil-markets storagemarket/impl/clientutils/clientutils.go
 * @example
 * import { payloadLabel } from '#sdk/deals/offer-terms.ts'
 * import { CID } from 'multiformats/cid'
 * payloadLabel(CID.parse('bafkqabltnbxxe5a')) // 'mAVUABXNob3J0'
 */
export function payloadLabel(root: CID, followed = true): string {
  if (root.version === 0) return root.toString()
  return root.toString(followed ? base64.encoder : base64url.encoder)
}
