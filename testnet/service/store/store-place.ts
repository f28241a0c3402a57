import type { Dialect, KyselyPlugin } from 'kysely'

export interface PostgresPlace {
  /** A URL: postgres://USER:PASSWORD@HOST/DATABASE */
  readonly connectionString: string
  /** What its tables are in. */
  readonly schema: string
  /** Who keeps it, for messages and for the list of connections: `venus-market`. */
  readonly owner: string
}

/** The path of a file for SQLite, or a schema of a PostgreSQL database. */
export type StorePlace = string | PostgresPlace

/** A dialect of SQL on a place, ready for migrations. */
export interface StoreDialect {
  readonly name: string
  readonly dialect: Dialect
  readonly plugins: readonly KyselyPlugin[]
  /** Where the migrator keeps its tables. */
  readonly migrationTableSchema?: string
}
