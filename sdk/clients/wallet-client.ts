import { type WalletMethods, walletApi } from '#sdk/rpc/api/wallet.ts'
import { type Client, type ClientOptions, createClient } from '#sdk/rpc/client.ts'

/** The API of venus-wallet, called as `walletList` for `WalletList`. */
export interface WalletClient extends Client<WalletMethods> {}

/**
 * The client of venus-wallet. Its methods throw the component's errors.
 *
 * @throws {ENDPOINT_INVALID} for a URL that is neither that nor an API multiaddr
 * @example
 * import { createWalletClient } from 'dealkit'
 * const wallet = createWalletClient({ url: '/ip4/127.0.0.1/tcp/5678/http', token: 'eyJhbGciOiJIUzI1NiJ9…' })
 * await wallet.walletList()
 */
export function createWalletClient(options: ClientOptions): WalletClient {
  return createClient(walletApi, options)
}
