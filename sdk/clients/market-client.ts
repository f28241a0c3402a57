import { type MarketMethods, marketApi } from '#sdk/rpc/api/market.ts'
import { type Client, type ClientOptions, createClient } from '#sdk/rpc/client.ts'

/** The API of venus-market, called as `marketSetAsk` for `MarketSetAsk`. */
export interface MarketClient extends Client<MarketMethods> {}

/**
 * The client of venus-market. Its methods throw the component's errors.
 *
 * @throws {ENDPOINT_INVALID} for a URL that is neither that nor an API multiaddr
 * @example
 * import { createMarketClient } from 'dealkit'
 * const market = createMarketClient({ url: '/ip4/127.0.0.1/tcp/41235', token: 'eyJhbGciOiJIUzI1NiJ9…' })
 * await market.marketListIncompleteDeals({ state: 'Active' })
 */
export function createMarketClient(options: ClientOptions): MarketClient {
  return createClient(marketApi, options)
}
