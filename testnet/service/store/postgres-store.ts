import { setTimeout as sleep } from 'node:timers/promises'
import { PostgresDialect } from 'kysely'
import { type ClientConfig, Pool, types } from 'pg'
import { DealkitError } from '#sdk/errors/index.ts'
import { serviceErrors } from '../errors.ts'
import { connectionName, PostgresLock } from './postgres-lock.ts'
import { sqliteTables } from './postgres-types.ts'
import type { PostgresPlace, StoreDialect } from './store-place.ts'

const maxConnections = 10
const connectMs = 10_000
const statementMs = 60_000
/** How long the server may take to come up before it counts as away. */
const patienceMs = 10_000
const pauseMs = 250

const int8 = 20
/** The server starts or stops, or has too many connections. */
const passingStates = ['57P01', '57P02', '57P03', '53300']
const passingCodes = ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH']

/**
 * A schema of a PostgreSQL database, locked for its owner. It is made if need be.
 *
 * @throws {SERVICE_STORE_URL} {SERVICE_STORE_AWAY} {SERVICE_STORE_TAKEN} {SERVICE_STORE_FAILED}
 */
export async function postgresStore({ connectionString, schema, owner }: PostgresPlace): Promise<StoreDialect> {
  const name = printableName(connectionString)
  if (name === undefined || !/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw serviceErrors.SERVICE_STORE_URL({ schema })
  const config: ClientConfig = {
    connectionString,
    application_name: connectionName(owner),
    options: `-c search_path=${schema}`,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    keepAlive: true,
    // Numbers that are too large for a double are kept as text.
    types: { getTypeParser: (oid, format) => (oid === int8 ? Number : types.getTypeParser(oid, format)) },
  }
  const lock = await patiently(name, () => PostgresLock.acquire({ name, schema, config }))
  const pool = new Pool({ ...config, max: maxConnections })
  // A connection that breaks while nobody uses it is replaced when it is needed.
  pool.on('error', () => undefined)
  return {
    name,
    dialect: new PostgresDialect({
      pool: {
        options: pool.options,
        async connect() {
          await lock.held()
          return pool.connect()
        },
        async end() {
          await pool.end()
          await lock.release()
        },
      },
    }),
    plugins: [sqliteTables()],
    migrationTableSchema: schema,
  }
}

/** Tries again while the server comes up. What the client says does not come along: its errors may hold the URL. */
async function patiently<T>(name: string, run: () => Promise<T>): Promise<T> {
  for (let waited = 0; ; waited += pauseMs) {
    try {
      return await run()
    } catch (error) {
      if (DealkitError.is(error)) throw error
      const reason = error instanceof Error ? error.message : String(error)
      if (!isPassing(error)) throw serviceErrors.SERVICE_STORE_FAILED({ path: name, reason })
      if (waited >= patienceMs) throw serviceErrors.SERVICE_STORE_AWAY({ store: name, reason })
      await sleep(pauseMs)
    }
  }
}

function isPassing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return passingStates.includes(code) || passingCodes.includes(code)
}

/** The URL without credentials and options; nothing if it is none of PostgreSQL. */
function printableName(connectionString: string): string | undefined {
  const url = URL.parse(connectionString)
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) return undefined
  const socket = url.searchParams.get('host')
  return `postgres://${url.host || socket || 'localhost'}${url.pathname}`
}
