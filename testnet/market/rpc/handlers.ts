import { type MarketMethods, marketMethods, marketMethodsV1 } from '#sdk/rpc/api/market.ts'
import { messageHandlers } from '#testnet/service/messages/message-handlers.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { type ServedMethods, servedMethods } from '#testnet/service/rpc/served-methods.ts'
import { versionOf } from '#testnet/service/version.ts'
import { dealHandlers } from './deal-handlers.ts'
import { eventHandlers } from './event-handlers.ts'
import { type Marketplace, peerInfoOf } from './marketplace.ts'
import { askHandlers, marketFundHandlers } from './money-handlers.ts'
import { notServed } from './not-served.ts'
import { packingHandlers } from './packing-handlers.ts'
import { pieceStorageHandlers } from './piece-storage-handlers.ts'
import { progressHandlers } from './progress-handlers.ts'
import { retrievalHandlers } from './retrieval-handlers.ts'
import { settingHandlers } from './setting-handlers.ts'
import { transferHandlers } from './transfer-handlers.ts'
import { v1Handlers } from './v1-handlers.ts'

/** 2.3.0 as venus packs it: a byte each for major, minor and patch. */
const apiVersion = 0x02_03_00

const namespaces = ['VENUS_MARKET']

/** The methods of each path: what is served, and what is refused with its reason. */
export function marketVersions(marketplace: Marketplace): Readonly<Record<'v0' | 'v1', ServedMethods>> {
  return {
    v0: new Map([
      ...notServed(namespaces, marketMethods),
      ...servedMethods(namespaces, marketMethods, marketHandlers(marketplace)),
    ]),
    v1: new Map([
      ...notServed(namespaces, marketMethodsV1),
      ...servedMethods(namespaces, marketMethodsV1, marketHandlersV1(marketplace)),
    ]),
  }
}

/** The market's JSON-RPC methods. Source: venus venus-shared/api/market/v0. */
function marketHandlers(marketplace: Marketplace): Handlers<MarketMethods> {
  const { host, market } = marketplace
  return {
    ...dealHandlers(marketplace),
    ...packingHandlers(marketplace),
    ...pieceStorageHandlers(marketplace),
    ...askHandlers(marketplace),
    ...marketFundHandlers(marketplace),
    ...settingHandlers(marketplace),
    ...eventHandlers(marketplace),
    ...progressHandlers(marketplace),
    ...messageHandlers(market.node, market.messages, () => market.config().MessageConfidence),
    ...transferHandlers(marketplace),
    ...retrievalHandlers(marketplace),
    ID() {
      return host.peerId
    },
    NetAddrsListen() {
      return peerInfoOf(host)
    },
    Version() {
      return { version: versionOf('venus-market'), apiVersion }
    },
  }
}

/** Those of /rpc/v1, which has some more, and one in another form. Source: venus venus-shared/api/market/v1. */
function marketHandlersV1(marketplace: Marketplace): Handlers<typeof marketMethodsV1> {
  const { UpdateDealStatus: _, ...same } = marketHandlers(marketplace)
  return { ...same, ...v1Handlers(marketplace) }
}
