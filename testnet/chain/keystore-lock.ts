import { timingSafeEqual } from 'node:crypto'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { defineErrors } from '#sdk/errors/define-errors.ts'

/** The texts are the real node's. */
export const keystoreLockErrors = defineErrors({
  WALLET_LOCKED: {
    message: (_: Record<string, never>) => 'the wallet is locked',
    next: 'Unlock it with its password (UnLockWallet).',
  },
  WALLET_PASSWORD_SET: {
    message: (_: Record<string, never>) => 'set password more than once: the wallet has one',
    next: 'Unlock it with that password.',
  },
  WALLET_PASSWORD_EMPTY: {
    message: (_: Record<string, never>) => 'password is empty',
    next: 'Give a password of at least one byte.',
  },
  WALLET_PASSWORD_WRONG: {
    message: (_: Record<string, never>) => 'password is not correct',
    next: 'Type the password that SetPassword was given.',
  },
  WALLET_HAS_NO_PASSWORD: {
    message: (_: Record<string, never>) => 'password is empty: a wallet without one cannot be locked',
    next: 'Set one first (SetPassword).',
  },
})

/**
 * Whether the node's keys may be used. The password holds for as long as the process runs: on a network whose keys
 * everybody knows it protects nothing, and shows callers what a locked wallet answers.
 */
export class KeystoreLock {
  #password: Uint8Array | undefined
  #locked = false

  get hasPassword(): boolean {
    return this.#password !== undefined
  }

  get locked(): boolean {
    return this.#locked
  }

  /** @throws {WALLET_PASSWORD_EMPTY} {WALLET_PASSWORD_SET} */
  setPassword(password: Uint8Array): void {
    if (password.length === 0) throw keystoreLockErrors.WALLET_PASSWORD_EMPTY({})
    if (this.#password !== undefined) throw keystoreLockErrors.WALLET_PASSWORD_SET({})
    this.#password = blake2b256(password)
  }

  /** @throws {WALLET_HAS_NO_PASSWORD} {WALLET_LOCKED} */
  lock(): void {
    if (this.#password === undefined) throw keystoreLockErrors.WALLET_HAS_NO_PASSWORD({})
    this.check()
    this.#locked = true
  }

  /** @throws {WALLET_HAS_NO_PASSWORD} {WALLET_PASSWORD_WRONG} */
  unlock(password: Uint8Array): void {
    if (this.#password === undefined) throw keystoreLockErrors.WALLET_HAS_NO_PASSWORD({})
    if (!timingSafeEqual(blake2b256(password), this.#password)) throw keystoreLockErrors.WALLET_PASSWORD_WRONG({})
    this.#locked = false
  }

  /** @throws {WALLET_LOCKED} */
  check(): void {
    if (this.#locked) throw keystoreLockErrors.WALLET_LOCKED({})
  }
}
