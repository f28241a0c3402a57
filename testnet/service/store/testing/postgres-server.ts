import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

/** A PostgreSQL server of the test's own, on a socket in a temporary directory. */
export interface PostgresServer {
  /** Where databases made by `database` are, for messages. */
  readonly directory: string
  /** Makes an empty database and gives its URL. */
  database(): Promise<string>
  /** Ends the server as a failure would; `start` brings it back with what it had. */
  crash(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/** For the name of a skipped test where `postgresPrograms` finds nothing. */
export const postgresMissing = 'PostgreSQL is not installed here (no initdb in PATH or /usr/lib/postgresql)'

/** The directory of PostgreSQL's programs; undefined where it is not installed. */
export function postgresPrograms(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).map((version) => join(root, version, 'bin')) : []
  const all = [...(process.env['PATH'] ?? '').split(delimiter), ...versions.reverse()]
  return all.find((directory) => existsSync(join(directory, 'initdb')) && existsSync(join(directory, 'postgres')))
}

/**
 * Starts PostgreSQL with nothing in it, as quick as it can be: what it writes does not outlast the machine.
 *
 * @example
 * import { openMarketDatabase } from '#testnet/market/database.ts'
 * import { postgresPrograms, startPostgres } from '#testnet/service/store/testing/postgres-server.ts'
 * const server = await startPostgres(postgresPrograms()!)
 * const place = { connectionString: await server.database(), schema: 'market', owner: 'test' }
 * const database = await openMarketDatabase(place)
 */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  // The path of a socket must be short.
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-pg-'))
  const user = plainUser()
  if (user !== undefined) chownSync(directory, user.uid, user.gid)
  const data = join(directory, 'data')
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '--no-sync', '-A', 'trust', '-U', 'dealkit', '-E', 'UTF8', '--locale=C'],
    { ...user, cwd: directory, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)

  const settings = [
    'fsync=off',
    'full_page_writes=off',
    'listen_addresses=',
    'shared_buffers=16MB',
    'max_connections=50',
  ]
  let server: ChildProcess | undefined
  const kill = () => server?.kill('SIGQUIT')
  const urlOf = (database: string) =>
    `postgres://dealkit:hushhush@localhost/${database}?host=${encodeURIComponent(directory)}`
  let databases = 0

  const end = async (signal: NodeJS.Signals) => {
    if (server === undefined) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
    server = undefined
  }
  const start = async () => {
    server = spawn(
      join(programs, 'postgres'),
      ['-D', data, '-k', directory, ...settings.flatMap((setting) => ['-c', setting])],
      { ...user, cwd: directory, stdio: 'ignore' },
    )
    await untilReady(urlOf('postgres'))
  }
  process.once('exit', kill)
  await start()
  return {
    directory,
    async database() {
      const name = `test_${databases++}`
      await withClient(urlOf('postgres'), (client) => client.query(`create database ${name}`))
      return urlOf(name)
    },
    crash: () => end('SIGQUIT'),
    start,
    async stop() {
      process.off('exit', kill)
      await end('SIGQUIT')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: then another user does. */
function plainUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (option: string) => Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout.trim())
  const nobody = 65_534
  return { uid: id('-u') || nobody, gid: id('-g') || nobody }
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await withClient(url, (client) => client.query('select 1'))
      return
    } catch (error) {
      if (tries > 400) throw error
      await sleep(25)
    }
  }
}

async function withClient<T>(url: string, run: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}
