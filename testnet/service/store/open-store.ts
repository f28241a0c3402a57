import { chmodSync } from 'node:fs'
import { Kysely, SqliteDialect } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { serviceErrors } from '../errors.ts'
import { sqliteDatabase } from './sqlite-database.ts'

/** Migrations by name; they are applied in the order of their names, each once. */
export type Migrations = Readonly<Record<string, Migration>>

/**
 * Opens a service's database and brings its tables up to date. Its file is for the owner only.
 *
 * @throws {SERVICE_STORE_FAILED} it cannot be opened, or a migration failed
 * @example
 * const database = await openStore<WalletDatabase>(context.repo.file('keystore.sqlit'), {
 *   '001-keys': { up: (db) => db.schema.createTable('key').addColumn('address', 'text').execute() },
 * })
 * context.onStop(() => database.destroy())
 */
export async function openStore<D>(path: string, migrations: Migrations): Promise<Kysely<D>> {
  const failed = (cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return serviceErrors.SERVICE_STORE_FAILED({ path, reason }, { cause })
  }
  let database: Kysely<D>
  try {
    database = new Kysely<D>({ dialect: new SqliteDialect({ database: sqliteDatabase(path) }) })
    chmodSync(path, 0o600)
  } catch (error) {
    throw failed(error)
  }
  const provider = { getMigrations: async () => ({ ...migrations }) }
  const { error } = await new Migrator({ db: database, provider }).migrateToLatest()
  if (error === undefined) return database
  await database.destroy()
  throw failed(error)
}
