import { type TestnetMethods, testnetApi } from '#sdk/rpc/api/testnet.ts'
import { type Client, type ClientOptions, createClient } from '#sdk/rpc/client.ts'

/** What a local network's node serves under `Testnet` to steer the network. */
export interface TestnetClient extends Client<TestnetMethods> {}

/**
 * The client of a local network's node, for what only it can do. Its methods throw the component's errors.
 *
 * @throws {ENDPOINT_INVALID} for a URL that is neither that nor an API multiaddr
 * @example
 * import { createTestnetClient } from 'dealkit'
 * const testnet = createTestnetClient({ url: 'http://127.0.0.1:3453', token: 'eyJhbGciOiJIUzI1NiJ9…' })
 * await testnet.advance(100)
 */
export function createTestnetClient(options: ClientOptions): TestnetClient {
  return createClient(testnetApi, options)
}
