import type { Address } from '#sdk/address/address.ts'
import { type KeyType, PrivateKey } from '#sdk/crypto/key.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import { defineErrors } from '#sdk/errors/define-errors.ts'
import { KeystoreLock } from './keystore-lock.ts'

export const keystoreErrors = defineErrors({
  KEY_NOT_FOUND: {
    message: (d: { address: string }) => `key not found: this node holds no key of ${d.address}`,
    next: 'Import the key (wallet import), or sign with the wallet that has it.',
  },
})

/** The keys that the node itself signs with. */
export class Keystore {
  readonly #keys = new Map<string, PrivateKey>()
  readonly #listeners = new Set<() => void>()
  /** While it is locked the keys are not to be had, nor used. */
  readonly lock = new KeystoreLock()
  #default: Address | undefined

  /** Told of every change; returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  add(key: PrivateKey): Address {
    this.#keys.set(key.address.toString(), key)
    this.#default ??= key.address
    this.#changed()
    return key.address
  }

  /** Makes a key from a seed: the first of its kind that is not here yet. The same calls make the same keys. */
  create(type: KeyType, seed: string): Address {
    for (let i = 0; ; i++) {
      const key = PrivateKey.fromSeed(type, new TextEncoder().encode(`${seed}/wallet/${type}/${i}`))
      if (!this.has(key.address)) return this.add(key)
    }
  }

  delete(address: Address): void {
    if (!this.#keys.delete(address.toString())) throw keystoreErrors.KEY_NOT_FOUND({ address: address.toString() })
    if (this.#default?.equals(address) === true) this.#default = this.addresses()[0]
    this.#changed()
  }

  /** Holds exactly these keys from now on, the first one as the default. */
  replace(keys: readonly PrivateKey[]): void {
    this.#keys.clear()
    for (const key of keys) this.#keys.set(key.address.toString(), key)
    this.#default = keys[0]?.address
    this.#changed()
  }

  has(address: Address): boolean {
    return this.#keys.has(address.toString())
  }

  /** @throws {KEY_NOT_FOUND} {WALLET_LOCKED} */
  key(address: Address): PrivateKey {
    this.lock.check()
    const key = this.#keys.get(address.toString())
    if (key === undefined) throw keystoreErrors.KEY_NOT_FOUND({ address: address.toString() })
    return key
  }

  sign(address: Address, bytes: Uint8Array): Signature {
    return this.key(address).sign(bytes)
  }

  /** Every key, the default one first. */
  keys(): PrivateKey[] {
    const all = [...this.#keys.values()]
    return all.sort((a, b) => Number(this.#isDefault(b)) - Number(this.#isDefault(a)))
  }

  #isDefault(key: PrivateKey): boolean {
    return this.#default !== undefined && key.address.equals(this.#default)
  }

  addresses(): Address[] {
    return [...this.#keys.values()].map((key) => key.address)
  }

  get default(): Address | undefined {
    return this.#default
  }

  set default(address: Address | undefined) {
    if (address !== undefined && !this.has(address)) throw keystoreErrors.KEY_NOT_FOUND({ address: address.toString() })
    this.#default = address
    this.#changed()
  }
}
