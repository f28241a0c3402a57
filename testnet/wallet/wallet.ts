import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { type Address, type AddressProtocol, protocol } from '#sdk/address/address.ts'
import { type KeyInfo, type KeyType, PrivateKey } from '#sdk/crypto/key.ts'
import { type Signature, signatureBytes } from '#sdk/crypto/signature.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import { walletErrors } from './errors.ts'
import { decryptKey, encryptKey, passwordHash, type ScryptFactor } from './key-encryption.ts'
import { runSignFilter } from './sign-filter.ts'
import { readSignable, type Signable } from './signables.ts'
import type { WalletStore } from './store.ts'
import { WalletLock } from './wallet-lock.ts'

export interface WalletOptions {
  readonly store: WalletStore
  readonly factor: ScryptFactor
  /** A shell command that may refuse signatures; empty for none. */
  readonly filter: string
  /** Whether signatures are recorded. */
  readonly recording: boolean
  readonly clock: Clock
  readonly logger: Logger
}

/** What goes with the bytes to sign: venus's MsgMeta. */
export interface SignMeta {
  readonly type: string
  readonly extra: Uint8Array
}

/** The type of the key behind an address that has one. */
const keyTypeOf: Partial<Record<AddressProtocol, KeyType>> = {
  [protocol.secp256k1]: 'secp256k1',
  [protocol.bls]: 'bls',
  [protocol.delegated]: 'delegated',
}

/** Keys behind a password. Source: venus-wallet storage/wallet/wallet.go. */
export class Wallet {
  readonly #options: WalletOptions
  readonly #lock = new WalletLock()
  readonly #keys = new Map<string, PrivateKey>()

  constructor(options: WalletOptions) {
    this.#options = options
  }

  get locked(): boolean {
    return this.#lock.locked
  }

  /** @throws {WALLET_PASSWORD_EXISTS} @throws {WALLET_KEYS_UNDECRYPTABLE} some key is under another password */
  async setPassword(password: string): Promise<void> {
    await this.#tryOnKeys(password)
    this.#lock.set(password)
  }

  async unlock(password: string): Promise<void> {
    await this.#tryOnKeys(password)
    this.#lock.unlock(password)
  }

  lock(password: string): void {
    this.#lock.lock(password)
  }

  verifyPassword(password: string): void {
    this.#lock.open()
    this.#lock.verify(password)
  }

  /** @throws {WALLET_KEY_TYPE} @throws {WALLET_PASSWORD_UNSET} @throws {WALLET_LOCKED} */
  async create(type: string): Promise<Address> {
    const password = this.#lock.open()
    const known = Object.values(keyTypeOf).find((keyType) => keyType === type)
    if (known === undefined) throw walletErrors.WALLET_KEY_TYPE({ type: type.slice(0, 32) })
    return this.#keep(PrivateKey.generate(known), password)
  }

  /** Takes a key in; one that is here already changes nothing. @throws {KEY_INVALID} */
  async import(info: KeyInfo): Promise<Address> {
    const password = this.#lock.open()
    const key = PrivateKey.fromKeyInfo(info)
    if (await this.#options.store.has(key.address)) return key.address
    return this.#keep(key, password)
  }

  /** @throws {WALLET_KEY_UNKNOWN} */
  async export(address: Address): Promise<KeyInfo> {
    this.#lock.open()
    return (await this.#key(address)).toKeyInfo()
  }

  async delete(address: Address): Promise<void> {
    this.#lock.open()
    await this.#options.store.delete(address)
    this.#keys.delete(address.toString())
  }

  has(address: Address): Promise<boolean> {
    return this.#options.store.has(address)
  }

  list(): Promise<Address[]> {
    return this.#options.store.list()
  }

  /**
   * Signs data of a type that the wallet understands; what is signed follows from the type.
   *
   * @throws {WALLET_SIGN_TYPE} {WALLET_SIGN_DATA} {WALLET_NOT_SENDER} {WALLET_FILTERED} {WALLET_KEY_UNKNOWN}
   */
  async sign(signer: Address, data: Uint8Array, meta: SignMeta): Promise<Signature> {
    this.#lock.open()
    const signable = readSignable(meta.type, data, meta.extra)
    if (signable.sender !== undefined && !signable.sender.equals(signer)) {
      throw walletErrors.WALLET_NOT_SENDER({ signer: signer.toString(), from: signable.sender.toString() })
    }
    if (this.#options.filter !== '' && meta.type !== 'verifyaddress') {
      await runSignFilter(this.#options.filter, meta.type, signable.json)
    }
    try {
      const signature = (await this.#key(signer)).sign(signable.toSign)
      await this.#record(signer, meta.type, signable, signature)
      return signature
    } catch (error) {
      await this.#record(signer, meta.type, signable, error)
      throw error
    }
  }

  async #tryOnKeys(password: string): Promise<void> {
    const hash = passwordHash(password)
    for (const address of await this.#options.store.list()) {
      await decryptKey(await this.#options.store.get(address), hash)
    }
  }

  async #keep(key: PrivateKey, password: Uint8Array): Promise<Address> {
    const { store, factor } = this.#options
    await store.put(key.address, key.type, await encryptKey(key.toKeyInfo().privateKey, password, factor))
    this.#keys.set(key.address.toString(), key)
    return key.address
  }

  async #key(address: Address): Promise<PrivateKey> {
    const known = this.#keys.get(address.toString())
    if (known !== undefined) return known
    const { store } = this.#options
    const privateKey = await decryptKey(await store.get(address), this.#lock.open())
    const type = keyTypeOf[address.protocol]
    const key = type === undefined ? undefined : PrivateKey.fromKeyInfo({ type, privateKey })
    if (key === undefined || !key.address.equals(address)) {
      const reason = 'it is the key of another address'
      throw walletErrors.WALLET_KEY_CORRUPT({ address: address.toString(), reason })
    }
    this.#keys.set(address.toString(), key)
    return key
  }

  /** A record that cannot be written does not hold back a signature. */
  async #record(signer: Address, type: string, signable: Signable, result: unknown): Promise<void> {
    const { recording, store, clock, logger } = this.#options
    if (!recording) return
    const failed = result instanceof Error
    try {
      await store.record({
        id: randomUUID(),
        createdAt: clock.now(),
        type,
        signer,
        error: failed ? result.message : undefined,
        raw: signable.raw,
        signature: failed ? undefined : signatureBytes(result as Signature),
      })
    } catch (error) {
      logger.error({ err: error }, 'signature not recorded')
    }
  }
}
