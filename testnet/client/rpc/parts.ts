import type { Address } from '#sdk/address/address.ts'
import type { Dealing } from '../dealing.ts'
import type { ClientDeals } from '../deals/client-deals.ts'
import type { ClientRetrievals } from '../retrievals/client-retrievals.ts'

/** What the API is served from. */
export interface MarketClientParts {
  readonly dealing: Dealing
  readonly deals: ClientDeals
  readonly retrievals: ClientRetrievals
  /** Who pays when nobody is named. */
  readonly defaultAddress: () => Address | undefined
}
