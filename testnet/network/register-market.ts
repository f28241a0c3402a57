import { changeMultiaddrsParams, changePeerIdParams, minerMethods } from '#sdk/actors/miner/methods.ts'
import type { Address } from '#sdk/address/address.ts'
import { multiaddrToBytes } from '#sdk/address/multiaddr.ts'
import { withoutPeer } from '#sdk/address/peer-suffix.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import type { MarketClient } from '#sdk/clients/market-client.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { TestnetClient } from '#sdk/clients/testnet-client.ts'
import { peerIdToBytes } from '#sdk/crypto/peer-id.ts'
import { networkErrors } from './errors.ts'

/** Where a market is found. */
export interface Listening {
  readonly peerId: string
  readonly multiaddrs: readonly string[]
}

/**
 * Puts the market's peer id and addresses on chain for every miner that lacks them, by the messages that
 * `actor set-peer-id` and `set-addrs` send. It makes the blocks itself, so that there are always the same.
 */
export async function registerMarket(
  { node, market, testnet }: { node: NodeClient; market: MarketClient; testnet: TestnetClient },
  miners: readonly Address[],
): Promise<Listening> {
  const { peerId, addresses } = await market.netAddrsListen()
  if (peerId === null) {
    throw networkErrors.NETWORK_START_FAILED({ service: 'venus-market', reason: 'it has no peer id' })
  }
  const multiaddrs = addresses.map(withoutPeer)
  const pushed = []
  for (const miner of miners) {
    const { worker, peerId: known, multiaddrs: found } = await node.stateMinerInfo(miner)
    const send = async (method: number, params: Uint8Array) =>
      pushed.push(await market.messagerPushMessage(draftMessage({ to: miner, from: worker, method, params })))
    if (known !== peerId)
      await send(minerMethods.ChangePeerID.number, changePeerIdParams.encode({ newId: peerIdToBytes(peerId) }))
    const bytes = multiaddrs.map(multiaddrToBytes)
    if (!Buffer.concat(found).equals(Buffer.concat(bytes)))
      await send(minerMethods.ChangeMultiaddrs.number, changeMultiaddrsParams.encode({ newMultiaddrs: bytes }))
  }
  // One tipset for the messages, one more for what they came to.
  if (pushed.length > 0) await testnet.mine(2)
  return { peerId, multiaddrs: multiaddrs.map((address) => `${address}/p2p/${peerId}`) }
}
