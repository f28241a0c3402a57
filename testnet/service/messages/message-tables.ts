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
    /** The most attoFIL that gas may cost; 0 leaves it to the node. */
    max_fee: string
  }
  /** What messages were before their fee was raised: any one of them may land. */
  replaced_message: {
    cid: string
    key: string
    signed: Uint8Array
    replaced_at: number
  }
}

export type MessageDatabase = Kysely<MessageTables>

/** Creates the table of messages. */
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

/** Adds what raising the fee of a message needs. */
export const replacedMessages: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('message')
      .addColumn('max_fee', 'text', (column) => column.notNull().defaultTo('0'))
      .execute()
    await db.schema
      .createTable('replaced_message')
      .addColumn('cid', 'text', (column) => column.primaryKey())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('signed', 'blob', (column) => column.notNull())
      .addColumn('replaced_at', 'integer', (column) => column.notNull())
      .execute()
  },
}
