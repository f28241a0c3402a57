import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, int, list, text, tuple } from '#sdk/codec/index.ts'
import type { EventOf, StateOf, Transition } from '#sdk/deals/deal-machine/transition.ts'
import { manualClock } from '../clock/manual-clock.ts'
import { type EntityTables, entityStore, entityTables } from '../store/entity-tables.ts'
import { openStore } from '../store/open-store.ts'
import type { MachineOptions } from './machine.ts'
import { StateMachine } from './state-machine.ts'

const transitions = [
  { event: 'Open', from: ['New'], to: 'Signing' },
  { event: 'Signed', from: ['Signing'], to: 'Waiting' },
  { event: 'Noted', from: ['Waiting'], to: 'stay' },
  { event: 'Poked', from: ['Waiting'], to: 'again' },
  { event: 'Landed', from: ['Waiting', 'Pushing'], to: 'Done' },
  { event: 'Push', from: ['Waiting'], to: 'Pushing' },
  { event: 'Broke', from: 'any', to: 'Failed' },
  { event: 'Restart', from: ['Pushing'], to: 'Signing' },
  { event: 'Restart', from: 'any', to: 'again' },
] as const satisfies readonly Transition[]

const parcel = tuple('Parcel', { note: text(), count: int, seen: list(text()), big: as('Big', int) })
type Parcel = Infer<typeof parcel>
type Options = MachineOptions<typeof transitions, Parcel>

const empty: Parcel = { note: '', count: 0, seen: [], big: 0 }
const logger = pino({ level: 'silent' })

let directory: string
let database: Kysely<EntityTables>
const clock = manualClock(1_000)

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-machine-'))
  database = await openStore<EntityTables>(join(directory, 'store.db'), { '001-entities': entityTables })
})
afterEach(async () => {
  await database.destroy()
  await rm(directory, { recursive: true })
})

async function machine(effects: Options['effects'], more: Partial<Options> = {}) {
  const store = entityStore<StateOf<typeof transitions>, Parcel>(database, 'parcel', parcel)
  const options = { name: 'parcel', transitions, final: ['Done', 'Failed'], effects, store, clock, logger } as const
  const made = new StateMachine<typeof transitions, Parcel>({ ...options, ...more })
  await made.start()
  return made
}

describe('a way through the table', () => {
  it('saves each state and its time line before the effect begins', async () => {
    const seen: unknown[] = []
    const parcels = await machine({
      async Signing(entity) {
        seen.push(await database.selectFrom('entity').select(['id', 'state']).executeTakeFirst())
        return { event: 'Signed', data: { count: entity.data.count + 1 }, message: 'signed' }
      },
    })
    await parcels.create('a', 'New', empty, { event: 'Open' })
    await parcels.idle()
    expect(seen).toEqual([{ id: 'a', state: 'Signing' }])
    expect(parcels.get('a')).toMatchObject({ state: 'Waiting', message: 'signed', data: { count: 1 } })

    await parcels.send('a', { event: 'Noted', data: { note: 'hello' } })
    expect(parcels.get('a')).toMatchObject({ state: 'Waiting', message: 'signed', data: { note: 'hello', count: 1 } })
    await parcels.send('a', { event: 'Landed' })
    expect(await parcels.steps('a')).toEqual([
      { at: 1000, event: 'Open', from: 'New', to: 'Signing', message: '' },
      { at: 1000, event: 'Signed', from: 'Signing', to: 'Waiting', message: 'signed' },
      { at: 1000, event: 'Noted', from: 'Waiting', to: 'Waiting', message: '' },
      { at: 1000, event: 'Landed', from: 'Waiting', to: 'Done', message: '' },
    ])
    await parcels.stop()
  })

  it('refuses what the table does not allow, whatever ended, and unknown or known names', async () => {
    const parcels = await machine({})
    await parcels.create('a', 'New', empty)
    await expect(parcels.send('a', { event: 'Landed' })).rejects.toMatchObject({
      code: 'MACHINE_EVENT_REFUSED',
      message: 'parcel a is in state New, which does not take Landed',
    })
    await parcels.send('a', { event: 'Broke' })
    await expect(parcels.send('a', { event: 'Broke' })).rejects.toMatchObject({ code: 'MACHINE_EVENT_REFUSED' })
    await expect(parcels.send('b', { event: 'Open' })).rejects.toMatchObject({ code: 'MACHINE_ENTITY_UNKNOWN' })
    await expect(parcels.create('a', 'New', empty)).rejects.toMatchObject({ code: 'MACHINE_ENTITY_EXISTS' })
    await parcels.stop()
    await expect(parcels.create('c', 'New', empty)).rejects.toMatchObject({ code: 'MACHINE_STOPPED' })
  })

  it('applies events of one entity in turn, and drops the outcome of an effect that was overtaken', async () => {
    let late: (() => void) | undefined
    let aborted = false
    const parcels = await machine({
      Pushing: (_entity, run) =>
        new Promise((resolve) => {
          run.signal.addEventListener('abort', () => {
            aborted = true
          })
          late = () => resolve({ event: 'Broke' })
        }),
    })
    await parcels.create('a', 'Waiting', empty)
    const notes = Array.from({ length: 20 }, (_, i) =>
      parcels.send('a', { event: 'Noted', data: { seen: Array.from({ length: i + 1 }, (_, j) => `${j}`) } }),
    )
    await Promise.all(notes)
    expect(parcels.get('a').data.seen).toHaveLength(20)
    await parcels.send('a', { event: 'Push' })
    await parcels.send('a', { event: 'Landed' })
    late?.()
    await parcels.idle()
    expect(aborted).toBe(true)
    expect(parcels.get('a').state).toBe('Done')
    await parcels.stop()
  })

  it('waits for a state, and says so when it will not come', async () => {
    const parcels = await machine({})
    await parcels.create('a', 'Waiting', empty)
    const done = parcels.waitFor('a', ({ state }) => state === 'Done')
    await parcels.send('a', { event: 'Landed' })
    expect((await done).state).toBe('Done')
    await parcels.create('b', 'Waiting', empty)
    const never = parcels.waitFor('b', ({ state }) => state === 'Done')
    await parcels.send('b', { event: 'Broke', message: 'out of funds' })
    await expect(never).rejects.toMatchObject({
      code: 'MACHINE_WAIT_ENDED',
      message: 'waiting for parcel b ended in state Failed: out of funds',
    })
    await parcels.create('c', 'Waiting', empty)
    const gone = new AbortController()
    const left = parcels.waitFor('c', () => false, gone.signal)
    gone.abort()
    await expect(left).rejects.toMatchObject({ code: 'MACHINE_WAIT_ENDED' })
    await parcels.stop()
  })
})

describe('failures', () => {
  it('records the reason and tries again with back-off, on the clock it was given', async () => {
    let tries = 0
    const parcels = await machine({
      async Signing(_entity, run) {
        expect(run.attempt).toBe(tries)
        if (++tries < 3) throw new Error(`wallet locked (${tries})`)
        return { event: 'Signed' }
      },
    })
    await parcels.create('a', 'New', empty, { event: 'Open' })
    await parcels.idle()
    expect(parcels.get('a')).toMatchObject({ state: 'Signing', attempts: 1, message: 'wallet locked (1)' })
    await clock.advance(999)
    expect(tries).toBe(1)
    await clock.advance(1)
    await parcels.idle()
    expect(parcels.get('a')).toMatchObject({ attempts: 2, message: 'wallet locked (2)' })
    await clock.advance(2_000)
    await parcels.idle()
    expect(parcels.get('a')).toMatchObject({ state: 'Waiting', attempts: 0, message: '' })
    expect((await parcels.steps('a')).map(({ message }) => message)).toEqual([
      '',
      'wallet locked (1)',
      'wallet locked (2)',
      '',
    ])
    await parcels.stop()
  })

  it('leads on by an event where the machine says so', async () => {
    const parcels = await machine(
      {
        async Signing() {
          throw new Error('no such key')
        },
      },
      { onError: (_error, _entity, attempt) => (attempt < 2 ? { retryAfter: 0 } : { event: 'Broke' }) },
    )
    await parcels.create('a', 'New', empty, { event: 'Open' })
    await parcels.idle()
    await clock.advance(0)
    await parcels.idle()
    expect(parcels.get('a')).toMatchObject({ state: 'Failed', message: 'no such key' })
    await parcels.stop()
  })
})

describe('a restart', () => {
  it('enters unfinished states again with what was saved, by the restart event where the table has one', async () => {
    const signed: string[] = []
    const first = await machine({
      async Signing(entity, run) {
        await run.save({ note: `signed for ${entity.id}` }, 'about to push')
        return new Promise(() => undefined)
      },
    })
    await first.create('a', 'New', empty, { event: 'Open' })
    await first.create('b', 'Pushing', { ...empty, big: 2 ** 40 })
    await first.create('c', 'Done', empty)
    await expect.poll(() => first.get('a').data.note).toBe('signed for a')

    const second = await machine(
      {
        async Signing(entity) {
          signed.push(`${entity.id}:${entity.data.note}:${entity.data.big}`)
          return { event: 'Signed' }
        },
      },
      { restart: 'Restart' as EventOf<typeof transitions> },
    )
    await second.idle()
    expect(signed.sort()).toEqual([`a:signed for a:0`, `b::${2 ** 40}`])
    expect(second.list().map(({ state }) => state)).toEqual(['Waiting', 'Waiting', 'Done'])
    await second.stop()
  })

  it('stops by aborting effects, and saves nothing after', async () => {
    const parcels = await machine({
      Signing: (_entity, run) =>
        new Promise((resolve) => run.signal.addEventListener('abort', () => resolve({ event: 'Signed' }))),
    })
    await parcels.create('a', 'New', empty, { event: 'Open' })
    await parcels.stop()
    const row = await database.selectFrom('entity').select('state').executeTakeFirst()
    expect(row).toEqual({ state: 'Signing' })
  })
})
