import { type Generated, type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { parseJson, stringifyJson } from '#sdk/rpc/json.ts'
import type { Entity, EntityStep, EntityStore } from '../state-machine/entity.ts'

/** The tables behind state machines: part of the database of every service that has one. */
export interface EntityTables {
  entity: {
    machine: string
    id: string
    state: string
    message: string
    attempts: number
    entered_at: number
    created_at: number
    /** What the machine knows of the entity, as JSON. */
    data: string
  }
  entity_step: {
    seq: Generated<number>
    machine: string
    id: string
    at: number
    event: string
    from_state: string
    to_state: string
    message: string
  }
}

/** Creates the tables of EntityTables. */
export const entityTables: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('entity')
      .addColumn('machine', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('message', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('entered_at', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('entity_key', ['machine', 'id'])
      .execute()
    await db.schema
      .createTable('entity_step')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('machine', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('from_state', 'text', (column) => column.notNull())
      .addColumn('to_state', 'text', (column) => column.notNull())
      .addColumn('message', 'text', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('entity_step_of').on('entity_step').columns(['machine', 'id']).execute()
  },
}

/** Keeps the entities of one machine; an entity and its time-line entry are saved together or not at all. */
export function entityStore<S extends string, D>(
  database: Kysely<EntityTables>,
  machine: string,
  data: JsonCodec<D>,
): EntityStore<S, D> {
  return {
    async load() {
      const query = database.selectFrom('entity').selectAll().where('machine', '=', machine).orderBy(sql`rowid`)
      const rows = await query.execute()
      return rows.map((row) => ({
        id: row.id,
        state: row.state as S,
        message: row.message,
        attempts: row.attempts,
        enteredAt: row.entered_at,
        createdAt: row.created_at,
        data: data.fromJson(parseJson(row.data)),
      }))
    },
    async save(entity, step) {
      const row = rowOf(machine, entity, data)
      const { machine: _machine, id: _id, ...change } = row
      await database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('entity')
          .values(row)
          .onConflict((conflict) => conflict.columns(['machine', 'id']).doUpdateSet(change))
          .execute()
        if (step === undefined) return
        const { at, event, from, to, message } = step
        await transaction
          .insertInto('entity_step')
          .values({ machine, id: entity.id, at, event, from_state: from, to_state: to, message })
          .execute()
      })
    },
    async steps(id) {
      const rows = await database
        .selectFrom('entity_step')
        .selectAll()
        .where('machine', '=', machine)
        .where('id', '=', id)
        .orderBy('seq')
        .execute()
      return rows.map(
        (row): EntityStep<S> => ({
          at: row.at,
          event: row.event,
          from: row.from_state as S,
          to: row.to_state as S,
          message: row.message,
        }),
      )
    },
  }
}

function rowOf<S extends string, D>(machine: string, entity: Entity<S, D>, data: JsonCodec<D>): EntityTables['entity'] {
  return {
    machine,
    id: entity.id,
    state: entity.state,
    // PostgreSQL takes any character but this one, which may come from outside.
    message: entity.message.replaceAll('\0', ''),
    attempts: entity.attempts,
    entered_at: entity.enteredAt,
    created_at: entity.createdAt,
    data: stringifyJson(data.toJson(entity.data)),
  }
}
