import { message } from '#sdk/chain/message.ts'
import { signedMessage } from '#sdk/chain/signed-message.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { jsonList, jsonNullable, nothing, numbered } from '#sdk/codec/json.ts'
import { bool, bytes, int, text } from '#sdk/codec/primitives.ts'
import { keyInfo } from '#sdk/crypto/key-info.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { signMeta } from '../../types/sign-meta.ts'

const addr = param('addr', address)
const protocol = numbered('Protocol', { secp256k1: 1, bls: 3, delegated: 4 })
const password = param('password', bytes(1024))

/** The node's own keys. */
export const nodeWalletMethods = {
  WalletAddresses: method('admin', [], jsonList(address)),
  WalletBalance: method('read', [addr], bigint),
  WalletDefaultAddress: method('write', [], address),
  WalletSetDefault: method('write', [addr], nothing),
  WalletHas: method('write', [addr], bool),
  WalletNewAddress: method('write', [param('protocol', protocol)], address),
  WalletImport: method('admin', [param('key', keyInfo)], address),
  WalletExport: method('admin', [addr, param('password', text())], keyInfo),
  WalletDelete: method('admin', [addr], nothing),
  WalletSign: method(
    'sign',
    [param('k', address), param('msg', bytes()), param('meta', jsonNullable(signMeta))],
    signature,
  ),
  WalletSignMessage: method('sign', [param('k', address), param('msg', message)], signedMessage),
  WalletState: method('admin', [], int),
  HasPassword: method('admin', [], bool),
  SetPassword: method('admin', [password], nothing),
  UnLockWallet: method('admin', [password], nothing),
  LockWallet: method('admin', [], nothing),
} satisfies MethodTable
