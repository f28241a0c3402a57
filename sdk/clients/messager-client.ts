import { type MessagerMethods, messagerApi } from '#sdk/rpc/api/messager.ts'
import { type Client, type ClientOptions, createClient } from '#sdk/rpc/client.ts'

export interface MessagerClient extends Client<MessagerMethods> {}

/**
 * The client of venus-messager. Its methods throw the component's errors.
 *
 * @throws {ENDPOINT_INVALID} for a URL that is neither that nor an API multiaddr
 * @example
 * const messager = createMessagerClient({ url: '/ip4/127.0.0.1/tcp/39812', token })
 * await messager.getMessageByUid(id)
 */
export function createMessagerClient(options: ClientOptions): MessagerClient {
  return createClient(messagerApi, options)
}
