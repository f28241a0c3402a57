import type { Signer } from '#sdk/actions/chain/sign-message.ts'
import type { Address } from '#sdk/address/address.ts'
import { rpcErrors } from '#sdk/rpc/errors.ts'
import { marketErrors } from './errors.ts'

/** Who signs for the market: a venus-wallet, or the node. */
export interface KeyHolder extends Signer {
  walletHas(address: Address): Promise<boolean>
}

export interface MarketSigner extends Signer {
  /** Whether a key can be signed with here. */
  has(key: Address): Promise<boolean>
  /** What it is and where, for messages: `the wallet at http://127.0.0.1:5678`. */
  readonly name: string
}

/**
 * A signer that says which key it lacks, and where the key belongs.
 *
 * @throws {MARKET_KEY_MISSING} from `walletSign`
 * @example
 * import { marketSigner } from '#testnet/market/signer.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { wallet } = connect(await loadNetworkInfo())
 * const signer = marketSigner(wallet, { kind: 'wallet', url: 'http://127.0.0.1:5678' })
 */
export function marketSigner(holder: KeyHolder, { kind, url }: { kind: 'wallet' | 'node'; url: string }): MarketSigner {
  const name = `the ${kind} at ${url}`
  const command = kind === 'wallet' ? 'venus-wallet import' : 'venus wallet import'
  return {
    name,
    has: (key) => holder.walletHas(key),
    async walletSign(key, bytes, meta) {
      try {
        return await holder.walletSign(key, bytes, meta)
      } catch (cause) {
        if (!rpcErrors.RPC_ERROR.is(cause) || (await holder.walletHas(key))) throw cause
        throw marketErrors.MARKET_KEY_MISSING({ key: key.toString(), signer: name, command }, { cause })
      }
    },
  }
}
