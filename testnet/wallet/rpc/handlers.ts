import { signatureFromBytes } from '#sdk/crypto/signature.ts'
import type { walletMethods } from '#sdk/rpc/api/wallet.ts'
import type { Permission } from '#sdk/rpc/method.ts'
import type { ServiceContext } from '#testnet/service/define-service.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { versionOf } from '#testnet/service/version.ts'
import { walletErrors } from '../errors.ts'
import type { WalletStore } from '../store.ts'
import type { Wallet } from '../wallet.ts'

/** 2.3.0 as venus packs it: a byte each for major, minor and patch. */
const apiVersion = 0x02_03_00

/** The wallet's JSON-RPC methods. Source: venus venus-shared/api/wallet. */
export function walletHandlers(
  wallet: Wallet,
  store: WalletStore,
  { tokens, logger }: Pick<ServiceContext, 'tokens' | 'logger'>,
): Handlers<typeof walletMethods> {
  return {
    WalletNew(type) {
      return wallet.create(type)
    },
    WalletHas(address) {
      return wallet.has(address)
    },
    WalletList() {
      return wallet.list()
    },
    WalletSign(signer, data, meta) {
      return wallet.sign(signer, data, meta)
    },
    WalletImport(info) {
      return wallet.import(info)
    },
    WalletExport(address) {
      return wallet.export(address)
    },
    WalletDelete(address) {
      return wallet.delete(address)
    },
    SetPassword(password) {
      return wallet.setPassword(password)
    },
    Unlock(password) {
      return wallet.unlock(password)
    },
    Lock(password) {
      wallet.lock(password)
    },
    LockState() {
      return wallet.locked
    },
    VerifyPassword(password) {
      wallet.verifyPassword(password)
    },
    async AuthNew(permissions) {
      return new TextEncoder().encode(await tokens.issue(permissions as Permission[]))
    },
    async AuthVerify(token) {
      const grant = await tokens.verify(token)
      if (grant === undefined) throw walletErrors.WALLET_TOKEN_INVALID({})
      return [...grant.permissions]
    },
    Version() {
      return { version: versionOf('venus-wallet'), apiVersion }
    },
    LogList() {
      return ['venus-wallet']
    },
    LogSetLevel(_subsystem, level) {
      logger.level = level
    },
    async ListSignedRecord(query) {
      const records = await store.records(query)
      return records.map(({ signature, ...record }) => ({
        ...record,
        signature: signature === undefined ? undefined : signatureFromBytes(signature),
      }))
    },
  }
}
