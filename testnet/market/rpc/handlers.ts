import type { MarketMethods } from '#sdk/rpc/api/market.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { versionOf } from '#testnet/service/version.ts'
import { dealHandlers } from './deal-handlers.ts'
import { type Marketplace, peerInfoOf } from './marketplace.ts'
import { askHandlers, fundHandlers, messageHandlers } from './money-handlers.ts'
import { packingHandlers } from './packing-handlers.ts'
import { settingHandlers } from './setting-handlers.ts'

/** 2.3.0 as venus packs it: a byte each for major, minor and patch. */
const apiVersion = 0x02_03_00

/** The market's JSON-RPC methods. Source: venus venus-shared/api/market. */
export function marketHandlers(marketplace: Marketplace): Handlers<MarketMethods> {
  const { host } = marketplace
  return {
    ...dealHandlers(marketplace),
    ...packingHandlers(marketplace),
    ...askHandlers(marketplace),
    ...fundHandlers(marketplace),
    ...settingHandlers(marketplace),
    ...messageHandlers(marketplace),
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
