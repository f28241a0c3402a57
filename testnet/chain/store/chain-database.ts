import { chmodSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { CID } from 'multiformats/cid'
import { type SignedMessage, signedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import { blockKey } from '#sdk/collections/block-key.ts'
import { type KeyInfo, type KeyType, PrivateKey } from '#sdk/crypto/key.ts'
import { type IncludedMessage, includedMessage, type TipSetRecord } from '../blocks/tipset-record.ts'
import type { BlockArchive } from './block-archive.ts'
import { chainStoreErrors } from './errors.ts'
import { decodeTipSetRow, encodeTipSetRow } from './tipset-row.ts'

const LAYOUT = 1
const SCHEMA = `
  CREATE TABLE block (cid BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE tipset (position INTEGER PRIMARY KEY, height INTEGER NOT NULL, record BLOB NOT NULL);
  CREATE TABLE pending (position INTEGER PRIMARY KEY, cid BLOB NOT NULL UNIQUE, message BLOB NOT NULL);
  CREATE TABLE key (position INTEGER PRIMARY KEY, type TEXT NOT NULL, secret BLOB NOT NULL);
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  PRAGMA user_version = ${LAYOUT};
`

/** What changed since the last save; what is left out stays as it was. */
export interface ChainChange {
  /** The tipsets from a position (0 is genesis) on; those that were there are gone. */
  readonly tipSets?: { readonly from: number; readonly records: readonly TipSetRecord[] }
  /** Messages that came into the pool, and those that left it. */
  readonly pending?: { readonly added: readonly SignedMessage[]; readonly removed: readonly SignedMessage[] }
  /** All keys of the node's wallet, the default one first. */
  readonly keys?: readonly PrivateKey[]
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * The chain on disk. `save` is one transaction with the blocks kept since the last one: whenever the process is killed,
 * the file holds the chain up to some whole tipset.
 *
 * @example
 * import type { TipSetRecord } from '#testnet/chain/blocks/tipset-record.ts'
 * import { ChainDatabase } from '#testnet/chain/store/chain-database.ts'
 * const keepGenesis = (genesis: TipSetRecord): void => {
 *   using database = new ChainDatabase('chain.sqlite')
 *   database.save({ tipSets: { from: 0, records: [genesis] } })
 * }
 */
export class ChainDatabase implements BlockArchive, Disposable {
  readonly #database: DatabaseSync
  readonly #unsaved = new Map<string, { readonly cid: CID; readonly bytes: Uint8Array }>()
  readonly #getBlock: StatementSync
  readonly #putBlock: StatementSync

  /** @throws {CHAIN_STORE_FAILED} {CHAIN_STORE_VERSION} */
  constructor(path: string) {
    try {
      this.#database = openDatabase(path)
    } catch (cause) {
      if (chainStoreErrors.CHAIN_STORE_VERSION.is(cause)) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw chainStoreErrors.CHAIN_STORE_FAILED({ path, reason }, { cause })
    }
    this.#getBlock = this.#database.prepare('SELECT bytes FROM block WHERE cid = ?')
    this.#putBlock = this.#database.prepare('INSERT OR IGNORE INTO block (cid, bytes) VALUES (?, ?)')
  }

  get(cid: CID): Uint8Array | undefined {
    const unsaved = this.#unsaved.get(blockKey(cid))
    if (unsaved !== undefined) return unsaved.bytes
    return this.#getBlock.get(cid.bytes)?.bytes as Uint8Array | undefined
  }

  has(cid: CID): boolean {
    return this.get(cid) !== undefined
  }

  keep(cid: CID, bytes: Uint8Array): void {
    this.#unsaved.set(blockKey(cid), { cid, bytes })
  }

  /** Writes the kept blocks and the change, all or nothing. */
  save(change: ChainChange): void {
    const database = this.#database
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const { cid, bytes } of this.#unsaved.values()) this.#putBlock.run(cid.bytes, bytes)
      if (change.tipSets !== undefined) this.#saveTipSets(change.tipSets.from, change.tipSets.records)
      if (change.pending !== undefined) this.#savePending(change.pending)
      if (change.keys !== undefined) this.#saveKeys(change.keys)
      const setting = database.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)')
      for (const [name, value] of Object.entries(change.settings ?? {})) setting.run(name, value)
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
    this.#unsaved.clear()
  }

  #saveTipSets(from: number, records: readonly TipSetRecord[]): void {
    this.#database.prepare('DELETE FROM tipset WHERE position >= ?').run(from)
    const insert = this.#database.prepare('INSERT INTO tipset (position, height, record) VALUES (?, ?, ?)')
    for (const [i, record] of records.entries()) insert.run(from + i, record.tipSet.height, encodeTipSetRow(record))
  }

  #savePending({ added, removed }: NonNullable<ChainChange['pending']>): void {
    const remove = this.#database.prepare('DELETE FROM pending WHERE cid = ?')
    for (const signed of removed) remove.run(signedMessageCid(signed).bytes)
    const insert = this.#database.prepare('INSERT OR REPLACE INTO pending (cid, message) VALUES (?, ?)')
    for (const signed of added) insert.run(signedMessageCid(signed).bytes, signedMessage.encode(signed))
  }

  #saveKeys(keys: readonly PrivateKey[]): void {
    this.#database.exec('DELETE FROM key')
    const insert = this.#database.prepare('INSERT INTO key (position, type, secret) VALUES (?, ?, ?)')
    for (const [i, key] of keys.entries()) {
      const { type, privateKey } = key.toKeyInfo()
      insert.run(i, type, privateKey)
    }
  }

  /** How many tipsets it holds: none when the file is new. */
  get length(): number {
    return this.#database.prepare('SELECT count(*) AS rows FROM tipset').get()?.rows as number
  }

  /** The chain from genesis to head. */
  tipSets(): TipSetRecord[] {
    const rows = this.#database.prepare('SELECT record FROM tipset ORDER BY position').all()
    return rows.map(({ record }) => decodeTipSetRow(record as Uint8Array))
  }

  pending(): IncludedMessage[] {
    const rows = this.#database.prepare('SELECT message FROM pending ORDER BY position').all()
    return rows.map(({ message }) => includedMessage(signedMessage.decode(message as Uint8Array)))
  }

  keys(): PrivateKey[] {
    const rows = this.#database.prepare('SELECT type, secret FROM key ORDER BY position').all()
    return rows.map(({ type, secret }) => {
      const info: KeyInfo = { type: type as KeyType, privateKey: secret as Uint8Array }
      return PrivateKey.fromKeyInfo(info)
    })
  }

  setting(name: string): string | undefined {
    return this.#database.prepare('SELECT value FROM setting WHERE name = ?').get(name)?.value as string | undefined
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    // The node's keys are in it.
    chmodSync(path, 0o600)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000')
    const version = database.prepare('PRAGMA user_version').get()?.user_version as number
    if (version === 0) database.exec(`BEGIN; ${SCHEMA} COMMIT;`)
    else if (version !== LAYOUT) throw chainStoreErrors.CHAIN_STORE_VERSION({ path, version, known: LAYOUT })
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
