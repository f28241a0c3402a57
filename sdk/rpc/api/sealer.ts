import { address } from '#sdk/codec/address.ts'
import { jsonList, nothing, oneOf } from '#sdk/codec/json.ts'
import { bytes, text, uint } from '#sdk/codec/primitives.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param, permissions } from '../method.ts'
import { addressConfig, netParamsConfig } from '../types/sealer/settings.ts'
import { version } from '../types/version.ts'
import { sealerDealMethods } from './sealer/deals.ts'
import { sealerMessageMethods } from './sealer/messages.ts'
import { sealerProvingMethods } from './sealer/proving.ts'
import { sealerSectorMethods } from './sealer/sectors.ts'
import { sealerStorageMethods } from './sealer/storage.ts'

const permissionList = jsonList(oneOf(...permissions), 100)

export const sealerMethods = {
  ...sealerSectorMethods,
  ...sealerStorageMethods,
  ...sealerDealMethods,
  ...sealerMessageMethods,
  ...sealerProvingMethods,
  ActorAddress: method('read', [], address),
  ActorSectorSize: method('read', [param('addr', address)], uint),
  ActorAddressConfig: method('read', [], addressConfig),
  NetParamsConfig: method('read', [], netParamsConfig),
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
