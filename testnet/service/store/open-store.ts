import { chmodSync } from 'node:fs'
import { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { DealkitError } from '#sdk/errors/index.ts'
import { serviceErrors } from '../errors.ts'
import { sqliteDatabase, WholeMigrations } from './sqlite-database.ts'
import type { PostgresPlace, StoreDialect, StorePlace } from './store-place.ts'

/** Migrations by name; they are applied in the order of their names, each once. */
export type Migrations = Readonly<Record<string, Migration>>

/**
 * Opens a service's database and brings its tables up to date. A file of SQLite is for the owner only; in PostgreSQL the
 * schema is locked for as long as it is open, so that no second service works on the same tables.
 *
 * Migrations are written once, for SQLite: `integer` has 64 bits and `blob` holds bytes in both, and every table has its
 * `rowid`, which counts up.
 *
 * @throws {SERVICE_STORE_FAILED} it cannot be opened, or a migration failed
 * @throws {SERVICE_STORE_TAKEN} {SERVICE_STORE_URL} {SERVICE_STORE_AWAY} of PostgreSQL
 * @example
 * import { openStore } from '#testnet/service/store/open-store.ts'
 * interface WalletTables { key: { address: string } }
 * const database = await openStore<WalletTables>('keystore.sqlit', {
 *   '001-keys': { up: (db) => db.schema.createTable('key').addColumn('address', 'text').execute() },
 * })
 * await database.destroy()
 */
export async function openStore<D>(place: StorePlace, migrations: Migrations): Promise<Kysely<D>> {
  const { name, dialect, plugins, migrationTableSchema } =
    typeof place === 'string' ? openSqlite(place) : await openPostgres(place)
  const database = new Kysely<D>({ dialect, plugins: [...plugins] })
  const provider = { getMigrations: async () => ({ ...migrations }) }
  const schema = migrationTableSchema === undefined ? {} : { migrationTableSchema }
  const { error } = await new Migrator({ db: database, provider, ...schema }).migrateToLatest()
  if (error === undefined) return database
  await database.destroy()
  throw storeFailure(name, error)
}

function openSqlite(path: string): StoreDialect {
  try {
    const dialect = new WholeMigrations({ database: sqliteDatabase(path) })
    chmodSync(path, 0o600)
    return { name: path, dialect, plugins: [] }
  } catch (error) {
    throw storeFailure(path, error)
  }
}

/** Its client is loaded by whoever has such a database. */
async function openPostgres(place: PostgresPlace): Promise<StoreDialect> {
  const { postgresStore } = await import('./postgres-store.ts')
  return postgresStore(place)
}

function storeFailure(path: string, cause: unknown): DealkitError {
  if (DealkitError.is(cause)) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return serviceErrors.SERVICE_STORE_FAILED({ path, reason }, { cause })
}
