import { type SealerMethods, sealerApi } from '#sdk/rpc/api/sealer.ts'
import { type Client, type ClientOptions, createClient } from '#sdk/rpc/client.ts'

/** The API of venus-sealer, called as `sectorsSummary` for `SectorsSummary`. */
export interface SealerClient extends Client<SealerMethods> {}

/**
 * The client of venus-sealer. Its methods throw the component's errors.
 *
 * @throws {ENDPOINT_INVALID} for a URL that is neither that nor an API multiaddr
 * @example
 * import { createSealerClient } from 'dealkit'
 * const sealer = createSealerClient({ url: '/ip4/127.0.0.1/tcp/2345', token: 'eyJhbGciOiJIUzI1NiJ9…' })
 * await sealer.sectorsSummary()
 */
export function createSealerClient(options: ClientOptions): SealerClient {
  return createClient(sealerApi, options)
}
