import type { PrivateKey } from '#sdk/crypto/key.ts'
import type { IncludedMessage, TipSetRecord } from '../blocks/tipset-record.ts'
import type { Chain } from '../chain.ts'
import { steeringErrors } from './errors.ts'

interface Snapshot {
  readonly records: readonly TipSetRecord[]
  readonly pending: readonly IncludedMessage[]
  readonly keys: readonly PrivateKey[]
  readonly forks: number
}

/**
 * Points to go back to: tipsets (and with them the time and the state), pool and keys. Taking one copies no state.
 * A snapshot can be gone back to as often as one likes, also to a later one after an earlier one.
 */
export class Snapshots {
  readonly #chain: Chain
  readonly #taken = new Map<number, Snapshot>()
  #last = 0

  constructor(chain: Chain) {
    this.#chain = chain
  }

  /** Remembers the chain as it is; the answer names the snapshot. */
  take(): number {
    const { index, pool, keystore, forks } = this.#chain
    const id = ++this.#last
    this.#taken.set(id, { records: [...index.records()], pending: pool.pending(), keys: keystore.keys(), forks })
    return id
  }

  /**
   * Puts the chain back to what it was. Subscribers see the tipsets since then reverted (and, when the snapshot is of
   * another branch, its own applied). @throws {SNAPSHOT_NOT_FOUND}
   */
  revert(id: number): void {
    const snapshot = this.check(id)
    const { pool, keystore } = this.#chain
    pool.clear()
    keystore.replace(snapshot.keys)
    this.#chain.rewindTo(snapshot.records)
    this.#chain.forks = snapshot.forks
    pool.restore(snapshot.pending)
  }

  /** The snapshot of a number. @throws {SNAPSHOT_NOT_FOUND} */
  check(id: number): Snapshot {
    const snapshot = this.#taken.get(id)
    if (snapshot !== undefined) return snapshot
    throw steeringErrors.SNAPSHOT_NOT_FOUND({ id, known: [...this.#taken.keys()].join(', ') || 'none' })
  }

  /** Every snapshot, in the order they were taken. */
  list(): { readonly id: number; readonly epoch: number }[] {
    return [...this.#taken].map(([id, { records }]) => ({ id, epoch: records.at(-1)!.tipSet.height }))
  }

  /** Forgets a snapshot; the chain stays as it is. */
  drop(id: number): void {
    this.#taken.delete(id)
  }
}
