import type { Address } from '#sdk/address/address.ts'
import { type Message, messageSigningBytes } from '#sdk/chain/message.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import type { nodeWalletMethods } from '#sdk/rpc/api/node/wallet.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { chainErrors } from '../errors.ts'
import type { Node } from './node.ts'

/** The states of a wallet by venus's numbers. */
const LOCKED = 1
const UNLOCKED = 2

/** The node's own keys. */
export function walletHandlers({ chain }: Node): Handlers<typeof nodeWalletMethods> {
  const { keystore } = chain
  const keyOf = (address: Address): Address => chain.keyOf(address, chain.after) ?? address
  const sign = (address: Address, message: Message) => ({
    message,
    signature: keystore.sign(keyOf(address), messageSigningBytes(message)),
  })

  return {
    WalletAddresses() {
      return keystore.addresses()
    },
    WalletBalance(address) {
      const id = chain.after.resolve(address)
      return id === undefined ? 0n : (chain.after.get(id)?.balance ?? 0n)
    },
    WalletDefaultAddress() {
      const address = keystore.default
      if (address === undefined) throw chainErrors.NO_DEFAULT_ADDRESS({})
      return address
    },
    WalletSetDefault(address) {
      keystore.default = address
    },
    WalletHas(address) {
      return keystore.has(keyOf(address))
    },
    WalletNewAddress(protocol) {
      return keystore.create(protocol, chain.seed)
    },
    WalletImport(info) {
      return keystore.add(PrivateKey.fromKeyInfo(info))
    },
    WalletExport(address) {
      return keystore.key(keyOf(address)).toKeyInfo()
    },
    WalletDelete(address) {
      keystore.delete(keyOf(address))
    },
    WalletSign(address, bytes) {
      return keystore.sign(keyOf(address), bytes)
    },
    WalletSignMessage(address, message) {
      return sign(address, message)
    },
    WalletState() {
      return keystore.lock.locked ? LOCKED : UNLOCKED
    },
    HasPassword() {
      return keystore.lock.hasPassword
    },
    SetPassword(password) {
      keystore.lock.setPassword(password)
    },
    LockWallet() {
      keystore.lock.lock()
    },
    UnLockWallet(password) {
      keystore.lock.unlock(password)
    },
  }
}
