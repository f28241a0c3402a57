import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import {
  type ChannelStore,
  channelIdOf,
  channelRecord,
  channelText,
} from '#sdk/protocols/data-transfer/channel-record.ts'

/** Data-transfer channels: part of the database of every service that sends or receives data. */
export interface TransferTables {
  transfer: { channel: string; record: Uint8Array }
}

/** Creates the tables of TransferTables. */
export const transferTables: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('transfer')
      .addColumn('channel', 'text', (column) => column.primaryKey())
      .addColumn('record', 'blob', (column) => column.notNull())
      .execute()
  },
}

/** Keeps channels in a service's database. */
export function transferStore(database: Kysely<TransferTables>): ChannelStore {
  return {
    async load() {
      const rows = await database.selectFrom('transfer').selectAll().execute()
      return rows.map(({ record }) => channelRecord.decode(record))
    },
    async save(channel) {
      const record = channelRecord.encode(channel)
      await database
        .insertInto('transfer')
        .values({ channel: channelText(channelIdOf(channel)), record })
        .onConflict((conflict) => conflict.column('channel').doUpdateSet({ record }))
        .execute()
    },
  }
}
