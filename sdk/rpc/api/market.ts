import { peerInfo } from '#sdk/crypto/peer-info.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method } from '../method.ts'
import { somePeerId } from '../types/peer.ts'
import { version } from '../types/version.ts'
import { marketAskMethods } from './market/asks.ts'
import { marketDealMethods } from './market/deals.ts'
import { marketFundMethods } from './market/funds.ts'
import { marketPackingMethods } from './market/packing.ts'
import { marketProgressMethods } from './market/progress.ts'
import { marketRetrievalMethods } from './market/retrievals.ts'
import { marketSettingMethods } from './market/settings.ts'
import { marketShardMethods } from './market/shards.ts'
import { marketTransferMethods } from './market/transfers.ts'
import { marketV1Methods } from './market/v1.ts'
import { messagerMethods } from './messager-methods.ts'

export const marketMethods = {
  ...marketDealMethods,
  ...marketPackingMethods,
  ...marketAskMethods,
  ...marketFundMethods,
  ...marketSettingMethods,
  ...marketTransferMethods,
  ...marketShardMethods,
  ...marketRetrievalMethods,
  ...marketProgressMethods,
  ...messagerMethods,
  ID: method('read', [], somePeerId),
  NetAddrsListen: method('read', [], peerInfo),
  Version: method('read', [], version),
} satisfies MethodTable
export type MarketMethods = typeof marketMethods

export const marketMethodsV1 = { ...marketMethods, ...marketV1Methods } satisfies MethodTable

/** The market's API. Source: venus venus-shared/api/market/v0. */
export const marketApi = {
  component: 'venus-market',
  namespace: 'VENUS_MARKET',
  version: 'v0',
  methods: marketMethods,
} as const satisfies ComponentApi<MarketMethods>

export const marketApiV1 = { ...marketApi, version: 'v1', methods: marketMethodsV1 } as const
