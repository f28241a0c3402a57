import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import { serviceErrors } from '../errors.ts'

/** How long a lock may stay with a process that was killed just now. */
const patienceMs = 2_000
const pauseMs = 100
const reconnectMs = 500

const take = `select pg_try_advisory_lock(('x' || substr(md5($1), 1, 16))::bit(64)::bigint) as taken`
/** The two halves of the lock's key are in two columns. */
const holder = `
  select a.application_name as name
    from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
      and (l.classid::bigint << 32 | l.objid::bigint) = ('x' || substr(md5($1), 1, 16))::bit(64)::bigint`

/** What connections are called in the server's list, so that whoever looks finds the process. */
export const connectionName = (owner: string): string => `${owner} ${process.pid}@${hostname()}`.slice(0, 63)

export interface PostgresLockOptions {
  /** For messages: the URL without credentials. */
  readonly name: string
  readonly schema: string
  readonly config: ClientConfig
}

/**
 * Holds a schema for one service, by a connection of its own: the lock goes with the process. When the connection
 * breaks, nothing is let through until the lock is held again.
 */
export class PostgresLock {
  readonly #options: PostgresLockOptions
  #client: Client | undefined
  #held: Promise<void> = Promise.resolve()
  #closed = false

  private constructor(options: PostgresLockOptions) {
    this.#options = options
  }

  /** @throws {SERVICE_STORE_TAKEN} and what the client throws */
  static async acquire(options: PostgresLockOptions): Promise<PostgresLock> {
    const lock = new PostgresLock(options)
    lock.#client = await lock.#take()
    return lock
  }

  /** Resolves while the lock is held. @throws {SERVICE_STORE_TAKEN} another service took it meanwhile */
  held(): Promise<void> {
    return this.#held
  }

  async release(): Promise<void> {
    this.#closed = true
    await this.#client?.end()
  }

  async #take(): Promise<Client> {
    const { name, schema, config } = this.#options
    const key = `dealkit ${schema}`
    const client = new Client(config)
    // Without a listener the loss of an idle connection would end the process.
    client.on('error', () => undefined)
    await client.connect()
    try {
      for (let waited = 0; ; waited += pauseMs) {
        const { rows } = await client.query<{ taken: boolean }>(take, [key])
        if (rows[0]?.taken === true) break
        if (waited >= patienceMs) {
          const by = (await client.query<{ name: string }>(holder, [key])).rows[0]?.name ?? 'another process'
          throw serviceErrors.SERVICE_STORE_TAKEN({ store: name, schema, by })
        }
        await sleep(pauseMs)
      }
      await client.query(`create schema if not exists "${schema}"`)
    } catch (error) {
      await client.end()
      throw error
    }
    client.once('end', () => this.#lost())
    return client
  }

  #lost(): void {
    if (this.#closed) return
    this.#client = undefined
    this.#held = this.#regain()
    // Whoever waits for it is told.
    this.#held.catch(() => undefined)
  }

  async #regain(): Promise<void> {
    while (!this.#closed) {
      try {
        this.#client = await this.#take()
        return
      } catch (error) {
        if (serviceErrors.SERVICE_STORE_TAKEN.is(error)) throw error
        await sleep(reconnectMs)
      }
    }
  }
}
