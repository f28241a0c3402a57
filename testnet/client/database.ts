import type { Kysely } from 'kysely'
import { type FundTables, fundTables, sharedDeposits } from '#testnet/service/funds/fund-tables.ts'
import { messageTables, replacedMessages } from '#testnet/service/messages/message-tables.ts'
import { type EntityTables, entityTables } from '#testnet/service/store/entity-tables.ts'
import { openStore } from '#testnet/service/store/open-store.ts'
import type { StorePlace } from '#testnet/service/store/store-place.ts'
import { type TransferTables, transferTables } from '#testnet/service/transfers/transfer-tables.ts'

/** All that the client keeps. CIDs are text, sizes bytes. */
export interface ClientTables extends EntityTables, FundTables, TransferTables {
  import: {
    /** Digits, in the order of making. */
    id: string
    /** The file as it was given, and what tells whether it is still the same. */
    path: string
    fingerprint: string
    is_car: number
    root: string
    car_path: string
    /** The part of the CAR that is the CARv1: what is hashed and sent. */
    payload_size: number
    piece_cid: string
    padded_size: number
  }
}

export type ClientDatabase = Kysely<ClientTables>

const importTables = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('import')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('path', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('is_car', 'integer', (column) => column.notNull())
      .addColumn('root', 'text', (column) => column.notNull())
      .addColumn('car_path', 'text', (column) => column.notNull())
      .addColumn('payload_size', 'integer', (column) => column.notNull())
      .addColumn('piece_cid', 'text', (column) => column.notNull())
      .addColumn('padded_size', 'integer', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('import_of_root').on('import').column('root').execute()
  },
}

/** Opens the client's database. @throws {SERVICE_STORE_FAILED} {SERVICE_STORE_TAKEN} {SERVICE_STORE_AWAY} */
export function openClientDatabase(place: StorePlace): Promise<ClientDatabase> {
  return openStore<ClientTables>(place, {
    '001-deals': entityTables,
    '002-messages': messageTables,
    '003-funds': fundTables,
    '004-transfers': transferTables,
    '005-imports': importTables,
    '006-replaced-messages': replacedMessages,
    '007-shared-deposits': sharedDeposits,
  })
}
