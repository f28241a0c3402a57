import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'

/** attoFIL. */
export interface Balance {
  /** What the address can send. */
  readonly wallet: bigint
  readonly market: {
    readonly escrow: bigint
    /** The part of the escrow that is pledged to deals. */
    readonly locked: bigint
    /** What new deals can be paid from. */
    readonly available: bigint
  }
}

/**
 * What an address has on chain and with the storage market. An address that the chain has not seen yet has nothing.
 *
 * @throws {RPC_UNREACHABLE}
 * @example
 * import { balanceOf } from '#sdk/actions/wallet/balance.ts'
 * import { connect, formatFil, loadNetworkInfo } from 'dealkit'
 * const { node, client } = connect(await loadNetworkInfo())
 * const { market } = await balanceOf(node, await client.defaultAddress())
 * console.log(formatFil(market.available))
 */
export async function balanceOf(node: NodeClient, address: Address): Promise<Balance> {
  const [wallet, actor] = await Promise.all([node.walletBalance(address), actorOf(node, address)])
  const { escrow, locked } = actor ? await node.stateMarketBalance(address) : { escrow: 0n, locked: 0n }
  return { wallet, market: { escrow, locked, available: escrow - locked } }
}

async function actorOf(node: NodeClient, address: Address): Promise<boolean> {
  try {
    return (await node.stateGetActor(address)) !== null
  } catch (error) {
    if (error instanceof Error && /actor not found/i.test(error.message)) return false
    throw error
  }
}
