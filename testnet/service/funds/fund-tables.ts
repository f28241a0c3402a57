import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { MessageTables } from '../messages/message-tables.ts'

/** What is reserved of which address's money, and for what. Amounts are attoFIL in digits. */
export interface FundTables extends MessageTables {
  reservation: { key: string; address: string; attofil: string }
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
