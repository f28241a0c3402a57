import { type Kysely, sql } from 'kysely'
import { Address } from '#sdk/address/address.ts'
import { openStore } from '#testnet/service/store/open-store.ts'
import { walletErrors } from './errors.ts'
import { type EncryptedKey, encryptedKey } from './key-encryption.ts'

interface WalletTables {
  key: {
    address: string
    type: string
    /** An EncryptedKey as JSON. */
    crypto: string
  }
  sign_record: SignRecordRow
}

interface SignRecordRow {
  id: string
  created_at: number
  type: string
  signer: string
  error: string | null
  raw: Uint8Array
  signature: Uint8Array | null
}

/** A request for a signature and what came of it. */
export interface SignRecord {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly type: string
  readonly signer: Address
  readonly error: string | undefined
  /** What was to be signed, as CBOR or as it was given. */
  readonly raw: Uint8Array
  /** Type byte and data. */
  readonly signature: Uint8Array | undefined
}

/** Which records to list; an id alone decides, and zero means no limit. */
export interface SignRecordQuery {
  readonly id?: string | undefined
  readonly type?: string | undefined
  readonly signer?: Address | undefined
  readonly failedOnly?: boolean | undefined
  readonly skip?: number | undefined
  readonly limit?: number | undefined
  readonly after?: number | undefined
  readonly before?: number | undefined
}

/** What a wallet keeps. */
export interface WalletStore {
  put(address: Address, type: string, key: EncryptedKey): Promise<void>
  /** @throws {WALLET_KEY_UNKNOWN} @throws {WALLET_KEY_CORRUPT} */
  get(address: Address): Promise<EncryptedKey>
  has(address: Address): Promise<boolean>
  list(): Promise<Address[]>
  delete(address: Address): Promise<void>
  record(record: SignRecord): Promise<void>
  records(query: SignRecordQuery): Promise<SignRecord[]>
  /** Forgets records from before this time, milliseconds since 1970. */
  forgetRecords(before: number): Promise<void>
  close(): Promise<void>
}

const migrations = {
  '001-keys-and-records': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('key')
        .addColumn('address', 'text', (column) => column.primaryKey())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('crypto', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('sign_record')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('signer', 'text', (column) => column.notNull())
        .addColumn('error', 'text')
        .addColumn('raw', 'blob', (column) => column.notNull())
        .addColumn('signature', 'blob')
        .execute()
      await db.schema.createIndex('sign_record_time').on('sign_record').column('created_at').execute()
    },
  },
}

/** Opens the key store. @throws {SERVICE_STORE_FAILED} */
export async function openWalletStore(path: string): Promise<WalletStore> {
  const database = await openStore<WalletTables>(path, migrations)
  return {
    async put(address, type, key) {
      const row = { address: nameOf(address), type, crypto: JSON.stringify(key) }
      await database.insertInto('key').values(row).execute()
    },
    async get(address) {
      const query = database.selectFrom('key').select('crypto').where('address', '=', nameOf(address))
      const row = await query.executeTakeFirst()
      if (row === undefined) throw walletErrors.WALLET_KEY_UNKNOWN({ address: address.toString() })
      return readKey(address, row.crypto)
    },
    async has(address) {
      const query = database.selectFrom('key').select('address').where('address', '=', nameOf(address))
      return (await query.executeTakeFirst()) !== undefined
    },
    async list() {
      const rows = await database.selectFrom('key').select('address').orderBy(sql`rowid`).execute()
      return rows.map((row) => Address.parse(row.address))
    },
    async delete(address) {
      await database.deleteFrom('key').where('address', '=', nameOf(address)).execute()
    },
    async record(record) {
      await database.insertInto('sign_record').values(rowOf(record)).execute()
    },
    async records(query) {
      return (await selectRecords(database, query).execute()).map(recordOf)
    },
    async forgetRecords(before) {
      await database.deleteFrom('sign_record').where('created_at', '<', before).execute()
    },
    close: () => database.destroy(),
  }
}

/** Rows are found by address whatever prefix the process prints addresses with. */
function nameOf(address: Address): string {
  return address.toString('f')
}

function readKey(address: Address, text: string): EncryptedKey {
  try {
    return encryptedKey.parse(JSON.parse(text))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw walletErrors.WALLET_KEY_CORRUPT({ address: address.toString(), reason }, { cause })
  }
}

function selectRecords(database: Kysely<WalletTables>, query: SignRecordQuery) {
  const newest = database.selectFrom('sign_record').selectAll().orderBy('created_at', 'desc')
  if (query.id) return newest.where('id', '=', query.id)
  let found = newest
  if (query.signer !== undefined) found = found.where('signer', '=', nameOf(query.signer))
  if (query.type) found = found.where('type', '=', query.type)
  if (query.failedOnly) found = found.where('error', 'is not', null)
  if (query.after) found = found.where('created_at', '>=', query.after)
  if (query.before) found = found.where('created_at', '<=', query.before)
  return found.limit(query.limit || -1).offset(query.skip ?? 0)
}

function rowOf(record: SignRecord): SignRecordRow {
  return {
    id: record.id,
    created_at: record.createdAt,
    type: record.type,
    signer: nameOf(record.signer),
    error: record.error ?? null,
    raw: record.raw,
    signature: record.signature ?? null,
  }
}

function recordOf(row: SignRecordRow): SignRecord {
  return {
    id: row.id,
    createdAt: row.created_at,
    type: row.type,
    signer: Address.parse(row.signer),
    error: row.error ?? undefined,
    raw: row.raw,
    signature: row.signature ?? undefined,
  }
}
