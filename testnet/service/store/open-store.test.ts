import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Generated, type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonStruct } from '#sdk/codec/json.ts'
import { int } from '#sdk/codec/primitives.ts'
import { type EntityTables, entityStore, entityTables } from './entity-tables.ts'
import { openStore } from './open-store.ts'
import type { StorePlace } from './store-place.ts'
import { type PostgresServer, postgresMissing, postgresPrograms, startPostgres } from './testing/postgres-server.ts'

interface Tables extends EntityTables {
  thing: { seq: Generated<number>; name: string; at: number; bytes: Uint8Array; note: string | null }
}

const things = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('thing')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'blob', (column) => column.notNull())
      .addColumn('note', 'text')
      .execute()
  },
}
const migrations = { '001-entities': entityTables, '002-things': things }

const programs = postgresPrograms()
let directory: string
let server: PostgresServer | undefined
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-store-'))
  if (programs !== undefined) server = await startPostgres(programs)
}, 60_000)
afterAll(async () => {
  await server?.stop()
  await rm(directory, { recursive: true })
})

const inPostgres = async (connectionString?: string) => ({
  connectionString: connectionString ?? (await server!.database()),
  schema: 'venus_market',
  owner: 'venus-market',
})
let files = 0
const kinds: [string, () => Promise<StorePlace>][] = [['SQLite', async () => join(directory, `store-${files++}.db`)]]
if (programs !== undefined) kinds.push(['PostgreSQL', inPostgres])

describe.each(kinds)('a store in %s', (_, place) => {
  it('keeps numbers of 64 bits, bytes and nothing as they are, counts rows, and knows their order', async () => {
    const at = await place()
    const database = await openStore<Tables>(at, migrations)
    const rows = ['b', 'a', 'c'].map((name, i) => ({
      name,
      at: Number.MAX_SAFE_INTEGER - i,
      bytes: Uint8Array.from([0, 255, i]),
      note: i === 1 ? null : `{"text":"ü\\u0000"}`,
    }))
    for (const row of rows) await database.insertInto('thing').values(row).execute()
    const change = { at: 5 }
    await database
      .insertInto('thing')
      .values({ ...rows[0]!, ...change })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(change))
      .execute()
    const { numUpdatedRows } = await database
      .updateTable('thing')
      .set({ note: 'x' })
      .where('name', '=', 'none')
      .executeTakeFirstOrThrow()
    expect(numUpdatedRows).toBe(0n)
    await database.destroy()

    const again = await openStore<Tables>(at, migrations)
    const found = await again.selectFrom('thing').selectAll().orderBy(sql`rowid`).execute()
    expect(found.map(({ bytes, ...rest }) => ({ ...rest, bytes: Uint8Array.from(bytes) }))).toEqual(
      rows.map((row, i) => ({ ...row, seq: i + 1, ...(i === 0 ? change : {}) })),
    )
    const [{ count } = { count: -1 }] = await again
      .selectFrom('thing')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .execute()
    expect(count).toBe(3)
    await again.destroy()
  })

  it('keeps entities in the order of their making, with their steps', async () => {
    const at = await place()
    const database = await openStore<Tables>(at, migrations)
    const store = entityStore<string, { n: number }>(database, 'deal', jsonStruct('Counted', { n: int }))
    const entity = (id: string, n: number) => ({
      id,
      state: 'New',
      message: 'said \0 nothing',
      attempts: 0,
      enteredAt: 1_795_767_490_895,
      createdAt: 1_795_767_490_895,
      data: { n },
    })
    for (const id of ['z', 'a', 'm']) await store.save(entity(id, 1), undefined)
    const step = { at: 7, event: 'Go', from: 'New', to: 'Old', message: '' }
    await store.save({ ...entity('a', 2), state: 'Old' }, step)
    expect((await store.load()).map(({ id, state, data }) => [id, state, data.n])).toEqual([
      ['z', 'New', 1],
      ['a', 'Old', 2],
      ['m', 'New', 1],
    ])
    expect(await store.steps('a')).toEqual([step])
    await database.destroy()
  })

  it('takes a migration back that fails half way', async () => {
    const at = await place()
    const broken = {
      async up(db: Kysely<unknown>) {
        await db.schema.createTable('half').addColumn('a', 'text').execute()
        throw new Error('no second half')
      },
    }
    await expect(openStore(at, { ...migrations, '003-broken': broken })).rejects.toMatchObject({
      code: 'SERVICE_STORE_FAILED',
      message: expect.stringContaining('no second half'),
    })
    const database = await openStore<Tables>(at, migrations)
    const names = (await database.introspection.getTables()).map(({ name }) => name)
    expect(names).toContain('thing')
    expect(names).not.toContain('half')
    await database.destroy()
  })
})

it('a file of SQLite is for its owner', async () => {
  const path = join(directory, 'private.db')
  const database = await openStore<Tables>(path, migrations)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await database.destroy()
})

describe.skipIf(programs === undefined)(`PostgreSQL${programs === undefined ? `: ${postgresMissing}` : ''}`, () => {
  it('is held by one service a schema, which is named to the second one', async () => {
    const place = await inPostgres()
    const first = await openStore<Tables>(place, migrations)
    await expect(openStore<Tables>(place, migrations)).rejects.toMatchObject({
      code: 'SERVICE_STORE_TAKEN',
      message: expect.stringMatching(new RegExp(`in use by venus-market ${process.pid}@`)),
      next: expect.stringContaining('Schema'),
    })
    const other = await openStore<Tables>({ ...place, schema: 'venus_sealer_t01000' }, migrations)
    const thing = { name: 'same', at: 1, bytes: new Uint8Array(1), note: null }
    await Promise.all([first, other].map((database) => database.insertInto('thing').values(thing).execute()))
    await Promise.all([first.destroy(), other.destroy()])
    const again = await openStore<Tables>(place, migrations)
    expect(await again.selectFrom('thing').selectAll().execute()).toHaveLength(1)
    await again.destroy()
  })

  it('may break down and come back: what is asked then waits for it', async () => {
    const place = await inPostgres()
    const database = await openStore<Tables>(place, migrations)
    await database
      .insertInto('thing')
      .values({ name: 'kept', at: 1, bytes: new Uint8Array(1), note: null })
      .execute()
    await server!.crash()
    const asked = database.selectFrom('thing').select('name').execute()
    await server!.start()
    expect(await asked).toEqual([{ name: 'kept' }])
    await expect(openStore<Tables>(place, migrations)).rejects.toMatchObject({ code: 'SERVICE_STORE_TAKEN' })
    await database.destroy()
  })

  it.each([
    ['mysql://a:hushhush@host/b', 'SERVICE_STORE_URL'],
    ['host=/tmp password=hushhush', 'SERVICE_STORE_URL'],
    ['', 'SERVICE_STORE_FAILED'],
  ])('is refused as %j, without its password', async (given, code) => {
    const url = given === '' ? (await server!.database()).replace('dealkit:', 'nobody:') : given
    const failure = await openStore(await inPostgres(url), {}).then(
      () => expect.unreachable(),
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ code })
    expect(inspect(failure, { depth: 9 }) + JSON.stringify(failure)).not.toContain('hushhush')
  })
})
