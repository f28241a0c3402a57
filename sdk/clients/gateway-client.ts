import { type GatewayMethods, gatewayApi } from '#sdk/rpc/api/gateway.ts'
import { type Client, type ClientOptions, createClient } from '#sdk/rpc/client.ts'

export interface GatewayClient extends Client<GatewayMethods> {}

/**
 * The client of venus-gateway. Its methods throw the component's errors.
 *
 * @throws {ENDPOINT_INVALID} for a URL that is neither that nor an API multiaddr
 * @example
 * import { createGatewayClient } from '#sdk/clients/gateway-client.ts'
 * const gateway = createGatewayClient({ url: '/ip4/127.0.0.1/tcp/45132', token: 'eyJhbGciOiJIUzI1NiJ9…' })
 * await gateway.listWalletInfo()
 */
export function createGatewayClient(options: ClientOptions): GatewayClient {
  return createClient(gatewayApi, options)
}
