import { isPaddedPieceSize } from '#sdk/units/piece-size.ts'
import type { StorageAsk } from './ask.ts'
import { dealErrors } from './errors.ts'
import { type DealProposal, dealDuration } from './proposal.ts'

const bytesPerGib = 1n << 30n

/**
 * What an ask comes to for one piece, in attoFIL per epoch, rounded down as providers and clients do.
 *
 * @param askPrice attoFIL per GiB and epoch.
 * @throws {DEAL_PIECE_SIZE} not a padded piece size.
 * @see go-fil-markets storagemarket/impl/providerstates/provider_states.go
 * @example
 * import { pricePerEpoch } from 'dealkit/deals'
 * pricePerEpoch(20_000_000_000_000_000n, 1024) // 19073486328n
 */
export function pricePerEpoch(askPrice: bigint, paddedBytes: number): bigint {
  if (!isPaddedPieceSize(paddedBytes)) throw dealErrors.DEAL_PIECE_SIZE({ paddedBytes })
  return (askPrice * BigInt(paddedBytes)) / bytesPerGib
}

/**
 * What a deal costs over its whole run, in attoFIL.
 *
 * @example
 * import { totalPrice } from 'dealkit/deals'
 * totalPrice({ storagePricePerEpoch: 5n, startEpoch: 100, endEpoch: 300 }) // 1000n
 */
export function totalPrice(proposal: Pick<DealProposal, 'storagePricePerEpoch' | 'startEpoch' | 'endEpoch'>): bigint {
  return proposal.storagePricePerEpoch * BigInt(dealDuration(proposal))
}

/**
 * What a client must have available in escrow for a deal: the whole price and its collateral, in attoFIL.
 *
 * @example
 * import { clientBalanceRequirement } from 'dealkit/deals'
 * clientBalanceRequirement({ storagePricePerEpoch: 5n, startEpoch: 100, endEpoch: 300, clientCollateral: 1n }) // 1001n
 */
export function clientBalanceRequirement(
  proposal: Pick<DealProposal, 'storagePricePerEpoch' | 'startEpoch' | 'endEpoch' | 'clientCollateral'>,
): bigint {
  return totalPrice(proposal) + proposal.clientCollateral
}

/**
 * The ask's price that applies: verified deals have their own. attoFIL per GiB and epoch.
 *
 * @example
 * import { askPriceFor } from 'dealkit/deals'
 * askPriceFor({ price: 500n, verifiedPrice: 50n }, true) // 50n
 */
export function askPriceFor(ask: Pick<StorageAsk, 'price' | 'verifiedPrice'>, verifiedDeal: boolean): bigint {
  return verifiedDeal ? ask.verifiedPrice : ask.price
}

/**
 * Refuses an offer that the provider would reject, naming the least one it takes.
 *
 * @throws {DEAL_PRICE_LOW} under the ask's price.
 * @throws {DEAL_PIECE_SIZE} not a padded piece size.
 * @example
 * import { requirePrice } from 'dealkit/deals'
 * const ask = { price: 20_000_000_000_000_000n, verifiedPrice: 0n }
 * requirePrice({ ask, paddedBytes: 1024, verifiedDeal: false, pricePerEpoch: 19_073_486_328n })
 */
export function requirePrice(offer: {
  ask: Pick<StorageAsk, 'price' | 'verifiedPrice'>
  paddedBytes: number
  verifiedDeal: boolean
  pricePerEpoch: bigint
}): void {
  const askPrice = askPriceFor(offer.ask, offer.verifiedDeal)
  const minimum = pricePerEpoch(askPrice, offer.paddedBytes)
  if (offer.pricePerEpoch >= minimum) return
  const { paddedBytes } = offer
  throw dealErrors.DEAL_PRICE_LOW({ pricePerEpoch: offer.pricePerEpoch, minimum, askPrice, paddedBytes })
}
