import { z } from 'zod'
import type { StorePlace } from './store-place.ts'

/** Where a service keeps what it knows: part of the configuration of those that can keep it in PostgreSQL. */
export const databaseConfig = z
  .strictObject({
    ConnectionString: z
      .string()
      .default('')
      .describe('postgres://USER:PASSWORD@HOST:5432/DATABASE; empty: DATABASE_URL says, or SQLite in the repo'),
    Schema: z.string().default('').describe('Which schema its tables are in; empty for one named after the service'),
  })
  .prefault({})

export interface StoreChoice {
  readonly config: z.output<typeof databaseConfig>
  /** Of the process, if it is the service's own: DATABASE_URL counts when the configuration is silent. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The file for SQLite. */
  readonly path: string
  /** Who keeps it, which also names the schema: `venus-market`. */
  readonly owner: string
}

/** Where the configuration and the environment want the store to be. */
export function storePlace({ config, environment, path, owner }: StoreChoice): StorePlace {
  const connectionString = config.ConnectionString || environment['DATABASE_URL'] || ''
  if (connectionString === '') return path
  return { connectionString, owner, schema: config.Schema || owner.replaceAll('-', '_') }
}
