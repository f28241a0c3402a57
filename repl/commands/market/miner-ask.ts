import type { Address } from '#sdk/address/address.ts'
import type { MarketClient } from '#sdk/clients/market-client.ts'
import type { StorageAsk } from '#sdk/deals/ask.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'

/** What a miner asks; null while it has no ask. */
export async function askOf(market: MarketClient, miner: Address): Promise<StorageAsk | null> {
  const stored = await market.marketGetAsk(miner).catch((error: unknown) => {
    if (isNoAsk(error)) return undefined
    throw error
  })
  return stored?.ask ?? null
}

/** The error of the market's own table, as it comes over the wire. */
function isNoAsk(error: unknown): boolean {
  return DealkitError.is(error) && /does not have an ask/.test(error.message)
}
