import { type MessagerMethods, messagerApi } from '#sdk/rpc/api/messager.ts'
import { type Client, type ClientOptions, createClient } from '#sdk/rpc/client.ts'

export interface MessagerClient extends Client<MessagerMethods> {}

/**
 * The client of venus-messager. Its methods throw the component's errors.
 *
 * @throws {ENDPOINT_INVALID} for a URL that is neither that nor an API multiaddr
 * @example
 * import { createMessagerClient } from '#sdk/clients/messager-client.ts'
 * const messager = createMessagerClient({ url: '/ip4/127.0.0.1/tcp/39812', token: 'eyJhbGciOiJIUzI1NiJ9…' })
 * await messager.getMessageByUid('0d2a7ad3-1a4f-4c0b-9a53-6f5b2f5f3c11')
 */
export function createMessagerClient(options: ClientOptions): MessagerClient {
  return createClient(messagerApi, options)
}
