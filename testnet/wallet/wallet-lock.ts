import { timingSafeEqual } from 'node:crypto'
import { walletErrors } from './errors.ts'
import { passwordHash } from './key-encryption.ts'

/** The password and whether the wallet is open. Source: venus-wallet storage/keymix.go. */
export class WalletLock {
  #password: Uint8Array | undefined
  #locked = true

  get locked(): boolean {
    return this.#locked
  }

  /** The password's hash. @throws {WALLET_PASSWORD_UNSET} @throws {WALLET_LOCKED} */
  open(): Uint8Array {
    if (this.#password === undefined) throw walletErrors.WALLET_PASSWORD_UNSET({})
    if (this.#locked) throw walletErrors.WALLET_LOCKED({})
    return this.#password
  }

  /** @throws {WALLET_PASSWORD_EXISTS} */
  set(password: string): void {
    if (this.#password !== undefined) throw walletErrors.WALLET_PASSWORD_EXISTS({})
    this.#password = passwordHash(password)
    this.#locked = false
  }

  /** Opens it; the first time this sets the password. @throws {WALLET_ALREADY_UNLOCKED} @throws {WALLET_PASSWORD_WRONG} */
  unlock(password: string): void {
    if (this.#password === undefined) {
      this.set(password)
      return
    }
    if (!this.#locked) throw walletErrors.WALLET_ALREADY_UNLOCKED({})
    this.verify(password)
    this.#locked = false
  }

  /** @throws {WALLET_PASSWORD_UNSET} @throws {WALLET_ALREADY_LOCKED} @throws {WALLET_PASSWORD_WRONG} */
  lock(password: string): void {
    if (this.#password === undefined) throw walletErrors.WALLET_PASSWORD_UNSET({})
    if (this.#locked) throw walletErrors.WALLET_ALREADY_LOCKED({})
    this.verify(password)
    this.#locked = true
  }

  /** @throws {WALLET_PASSWORD_UNSET} @throws {WALLET_PASSWORD_WRONG} */
  verify(password: string): void {
    if (this.#password === undefined) throw walletErrors.WALLET_PASSWORD_UNSET({})
    if (!timingSafeEqual(this.#password, passwordHash(password))) throw walletErrors.WALLET_PASSWORD_WRONG({})
  }
}
