import { type ClientMethods, clientApi } from '#sdk/rpc/api/client.ts'
import { type Client, type ClientOptions, createClient } from '#sdk/rpc/client.ts'

/** The API of market-client, called as `clientImport` for `ClientImport`. */
export interface DealClient extends Client<ClientMethods> {}

/**
 * The client of market-client, which makes deals. Its methods throw the component's errors.
 *
 * @throws {ENDPOINT_INVALID} for a URL that is neither that nor an API multiaddr
 * @example
 * import { createDealClient } from 'dealkit'
 * const deals = createDealClient({ url: '/ip4/127.0.0.1/tcp/41231', token: 'eyJhbGciOiJIUzI1NiJ9…' })
 * await deals.clientImport({ path: '/data/file', isCar: false })
 */
export function createDealClient(options: ClientOptions): DealClient {
  return createClient(clientApi, options)
}
