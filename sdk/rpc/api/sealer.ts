import { message } from '#sdk/chain/message.ts'
import { messageLookup } from '#sdk/chain/message-lookup.ts'
import { sendSpec } from '#sdk/chain/message-pool.ts'
import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, jsonNullable, nothing, oneOf } from '#sdk/codec/json.ts'
import { bytes, text, uint } from '#sdk/codec/primitives.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param, permissions } from '../method.ts'
import { packedDeal } from '../types/market/packing.ts'
import { marketDeal } from '../types/market-deal.ts'
import { addressConfig, netParamsConfig } from '../types/sealer/settings.ts'
import { version } from '../types/version.ts'
import { sealerSectorMethods } from './sealer/sectors.ts'
import { sealerStorageMethods } from './sealer/storage.ts'

const permissionList = jsonList(oneOf(...permissions), 100)

export const sealerMethods = {
  ...sealerSectorMethods,
  ...sealerStorageMethods,
  ActorAddress: method('read', [], address),
  ActorSectorSize: method('read', [param('addr', address)], uint),
  ActorAddressConfig: method('read', [], addressConfig),
  NetParamsConfig: method('read', [], netParamsConfig),
  DealsList: method('read', [], jsonList(marketDeal)),
  DealsImportData: method('write', [param('dealPropCid', cid), param('file', text())], nothing),
  GetDeals: method('admin', [param('pageIndex', uint), param('pageSize', uint)], jsonList(packedDeal)),
  MarkDealsAsPacking: method('admin', [param('deals', jsonList(uint, 10_000))], nothing),
  UpdateDealStatus: method('admin', [param('dealId', uint), param('status', text())], nothing),
  /** The id that the message goes by. */
  MessagerPushMessage: method('sign', [param('msg', message), param('spec', jsonNullable(sendSpec))], text()),
  MessagerWaitMessage: method('read', [param('id', text()), param('confidence', uint)], messageLookup),
  PiecesListPieces: method('read', [], jsonList(cid)),
  /** The token, as bytes of text. */
  AuthNew: method('admin', [param('perms', permissionList)], bytes()),
  AuthVerify: method('read', [param('token', text())], permissionList),
  Version: method('read', [], version),
  LogList: method('write', [], jsonList(text())),
  LogSetLevel: method('write', [param('subsystem', text()), param('level', text())], nothing),
  Shutdown: method('admin', [], nothing),
} satisfies MethodTable
export type SealerMethods = typeof sealerMethods

/** The sealer's API. Source: venus-sealer api/storage_struct.go. */
export const sealerApi = {
  component: 'venus-sealer',
  namespace: 'Filecoin',
  version: 'v0',
  methods: sealerMethods,
} as const satisfies ComponentApi<SealerMethods>
