import type { Logger } from 'pino'
import type { Address } from '#sdk/address/address.ts'
import { serveAsk } from '#sdk/protocols/ask/serve-ask.ts'
import { serveDeals } from '#sdk/protocols/deal/serve-deals.ts'
import { serveDealStatus } from '#sdk/protocols/deal-status/serve-deal-status.ts'
import type { OnProtocolError } from '#sdk/protocols/exchange.ts'
import { createHost, type Host } from '#sdk/protocols/host.ts'
import { generateHostKey } from '#sdk/protocols/host-key.ts'
import { type KeyOrderSetting, KeyOrders } from '#sdk/protocols/key-orders.ts'
import type { SignedThing } from '#sdk/protocols/signed-message.ts'
import type { ConfigFile } from '#testnet/service/config/config-file.ts'
import type { Asks } from './asks.ts'
import type { marketConfig } from './config.ts'
import type { ProviderDeals } from './deals/provider-deals.ts'
import type { Miners } from './miners.ts'

/** The market's libp2p host, under the identity that its configuration keeps. */
export async function createMarketHost(config: ConfigFile<typeof marketConfig>): Promise<Host> {
  if (config.value.Libp2p.PrivateKey === '') {
    const key = Buffer.from(await generateHostKey()).toString('hex')
    await config.update({ Libp2p: { PrivateKey: key } })
  }
  const { PrivateKey, ListenAddresses, AnnounceAddresses, NoAnnounceAddresses, ProtectedPeers } = config.value.Libp2p
  return createHost({
    key: Buffer.from(PrivateKey, 'hex'),
    listen: ListenAddresses,
    announce: AnnounceAddresses,
    noAnnounce: NoAnnounceAddresses,
    protect: ProtectedPeers,
  })
}

export interface PeerOptions {
  readonly host: Host
  readonly miners: Miners
  readonly asks: Asks
  readonly deals: ProviderDeals
  /** In which order clients read what is signed for them. */
  readonly mapKeyOrder: KeyOrderSetting
  readonly logger: Logger
}

/** Answers clients over libp2p: asks, proposals, how deals are. */
export async function serveClients({ host, miners, asks, deals, mapKeyOrder, logger }: PeerOptions): Promise<void> {
  const keyOrders = new KeyOrders(host, mapKeyOrder)
  const onError: OnProtocolError = (error, at) => logger.warn({ err: error, ...at }, 'a request got no answer')
  // What is for a provider that is not served here is refused in the name of one that is.
  const sign = (provider: Address | undefined, bytes: Uint8Array, thing: SignedThing) =>
    miners.sign(provider !== undefined && miners.serves(provider) ? provider : undefined, bytes, thing)
  await serveAsk(host, { keyOrders, onError, signedAsk: (miner, order) => asks.signed(miner, order) })
  await serveDeals(host, { keyOrders, onError, sign, receive: (deal) => deals.receive(deal) })
  await serveDealStatus(host, { keyOrders, onError, sign, findDeal: (proposalCid) => deals.status(proposalCid) })
}
