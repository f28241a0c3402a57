import { type NodeMethods, nodeApi } from '#sdk/rpc/api/node.ts'
import { type Client, type ClientOptions, createClient } from '#sdk/rpc/client.ts'

/** The API of the venus node, called as `chainHead` for `ChainHead`. */
export interface NodeClient extends Client<NodeMethods> {}

/**
 * The client of the venus node. Its methods throw the component's errors.
 *
 * @throws {ENDPOINT_INVALID} for a URL that is neither that nor an API multiaddr
 * @example
 * import { createNodeClient } from 'dealkit'
 * const node = createNodeClient({ url: 'http://127.0.0.1:3453', token: 'eyJhbGciOiJIUzI1NiJ9…' })
 * await node.chainHead()
 */
export function createNodeClient(options: ClientOptions): NodeClient {
  return createClient(nodeApi, options)
}
