import { address } from '#sdk/codec/address.ts'
import { jsonList, nothing, oneOf } from '#sdk/codec/json.ts'
import { bool, bytes, text } from '#sdk/codec/primitives.ts'
import { keyInfo } from '#sdk/crypto/key-info.ts'
import { signature } from '#sdk/crypto/signature.ts'
import type { ComponentApi } from '../client.ts'
import { type MethodTable, method, param, permissions } from '../method.ts'
import { signMeta } from '../types/sign-meta.ts'
import { signRecord, signRecordQuery } from '../types/sign-record.ts'
import { version } from '../types/version.ts'

const addr = param('addr', address)
const password = param('password', text(1024))
const permissionList = jsonList(oneOf(...permissions), 100)

export const walletMethods = {
  WalletNew: method('admin', [param('type', text(64))], address),
  WalletHas: method('read', [addr], bool),
  WalletList: method('read', [], jsonList(address)),
  WalletSign: method('sign', [param('signer', address), param('toSign', bytes()), param('meta', signMeta)], signature),
  WalletImport: method('admin', [param('key', keyInfo)], address),
  WalletExport: method('admin', [addr], keyInfo),
  WalletDelete: method('admin', [addr], nothing),
  SetPassword: method('admin', [password], nothing),
  Unlock: method('admin', [password], nothing),
  Lock: method('admin', [password], nothing),
  LockState: method('admin', [], bool),
  VerifyPassword: method('admin', [password], nothing),
  AddSupportAccount: method('admin', [param('account', text())], nothing),
  AddNewAddress: method('admin', [param('addrs', jsonList(address, 10_000))], nothing),
  /** The token, as bytes of text. */
  AuthNew: method('admin', [param('perms', permissionList)], bytes()),
  AuthVerify: method('read', [param('token', text())], permissionList),
  ListSignedRecord: method('read', [param('query', signRecordQuery)], jsonList(signRecord)),
  Version: method('read', [], version),
  LogList: method('read', [], jsonList(text())),
  LogSetLevel: method('write', [param('subsystem', text()), param('level', text())], nothing),
} satisfies MethodTable

export type WalletMethods = typeof walletMethods

/** The remote wallet's API. Source: venus venus-shared/api/wallet. */
export const walletApi = {
  component: 'venus-wallet',
  namespace: 'Filecoin',
  version: 'v0',
  methods: walletMethods,
} as const satisfies ComponentApi<typeof walletMethods>
