import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Signed messages, kept before they are pushed: part of the database of every service that sends some. */
export interface MessageTables {
  message: {
    key: string
    sender: string
    cid: string
    signed: Uint8Array
    pushed: number
    landed: number
    created_at: number
  }
}

export type MessageDatabase = Kysely<MessageTables>

/** Creates the tables of MessageTables. */
export const messageTables: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('message')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('sender', 'text', (column) => column.notNull())
      .addColumn('cid', 'text', (column) => column.notNull())
      .addColumn('signed', 'blob', (column) => column.notNull())
      .addColumn('pushed', 'integer', (column) => column.notNull())
      .addColumn('landed', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .execute()
  },
}
