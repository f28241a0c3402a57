import { address } from '#sdk/codec/address.ts'
import { nothing } from '#sdk/codec/json.ts'
import { uint } from '#sdk/codec/primitives.ts'
import { peerInfo } from '#sdk/crypto/peer-info.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param } from '../method.ts'
import { pieceStatus } from '../types/market/miner-deal.ts'
import { somePeerId } from '../types/peer.ts'
import { version } from '../types/version.ts'
import { marketAskMethods } from './market/asks.ts'
import { marketDealMethods } from './market/deals.ts'
import { marketFundMethods } from './market/funds.ts'
import { marketPackingMethods } from './market/packing.ts'
import { marketRetrievalMethods } from './market/retrievals.ts'
import { marketSettingMethods } from './market/settings.ts'
import { marketTransferMethods } from './market/transfers.ts'
import { messagerMethods } from './messager-methods.ts'

export const marketMethods = {
  ...marketDealMethods,
  ...marketPackingMethods,
  ...marketAskMethods,
  ...marketFundMethods,
  ...marketSettingMethods,
  ...marketTransferMethods,
  ...marketRetrievalMethods,
  ...messagerMethods,
  ID: method('read', [], somePeerId),
  NetAddrsListen: method('read', [], peerInfo),
  Version: method('read', [], version),
} satisfies MethodTable
export type MarketMethods = typeof marketMethods

/** What /rpc/v1 has in another form. */
export const marketMethodsV1 = {
  ...marketMethods,
  UpdateDealStatus: method(
    'write',
    [param('miner', address), param('dealID', uint), param('pieceStatus', pieceStatus), param('payloadSize', uint)],
    nothing,
  ),
} satisfies MethodTable

/** The market's API. Source: venus venus-shared/api/market/v0. */
export const marketApi = {
  component: 'venus-market',
  namespace: 'VENUS_MARKET',
  version: 'v0',
  methods: marketMethods,
} as const satisfies ComponentApi<MarketMethods>

export const marketApiV1 = { ...marketApi, version: 'v1', methods: marketMethodsV1 } as const
