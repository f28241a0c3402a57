import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { MessageTables } from '../messages/message-tables.ts'

/** What is reserved of which address's money, and for what. Amounts are attoFIL in digits. */
export interface FundTables extends MessageTables {
  reservation: {
    key: string
    address: string
    attofil: string
    /** The key of the message that deposits for it; not there when escrow covered it. */
    deposit: string | null
  }
}

export type FundDatabase = Kysely<FundTables>

/** Creates the table of reservations. */
export const fundTables: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('reservation')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('address', 'text', (column) => column.notNull())
      .addColumn('attofil', 'text', (column) => column.notNull())
      .execute()
  },
}

/** Lets one deposit stand for several reservations. */
export const sharedDeposits: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('reservation').addColumn('deposit', 'text').execute()
  },
}
