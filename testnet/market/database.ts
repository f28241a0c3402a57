import type { Kysely } from 'kysely'
import { type FundTables, fundTables, sharedDeposits } from '#testnet/service/funds/fund-tables.ts'
import { messageTables, replacedMessages } from '#testnet/service/messages/message-tables.ts'
import { type EntityTables, entityTables } from '#testnet/service/store/entity-tables.ts'
import { openStore } from '#testnet/service/store/open-store.ts'
import type { StorePlace } from '#testnet/service/store/store-place.ts'
import { type TransferTables, transferTables } from '#testnet/service/transfers/transfer-tables.ts'

/** All that the market keeps. Addresses and CIDs are text, amounts attoFIL in digits. */
export interface MarketTables extends EntityTables, FundTables, TransferTables {
  /** Miners served besides those of the configuration, and what was set for one miner. */
  miner: { address: string; account: string; served: number; settings: string }
  /** The chain that the deals are on: one row. */
  chain: { genesis: string; network: string }
  /** Which deals a publish message holds, and at which position. */
  publication: { proposal_cid: string; message_key: string; position: number }
  storage_ask: { miner: string; ask: Uint8Array; signature: Uint8Array; created_at: number; updated_at: number }
  retrieval_ask: { miner: string; ask: string; created_at: number; updated_at: number }
}

export type MarketDatabase = Kysely<MarketTables>

const marketTables = {
  async up(db: Kysely<unknown>) {
    const create = (name: string) => db.schema.createTable(name)
    await create('miner')
      .addColumn('address', 'text', (column) => column.primaryKey())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('served', 'integer', (column) => column.notNull())
      .addColumn('settings', 'text', (column) => column.notNull())
      .execute()
    await messageTables.up(db)
    await create('publication')
      .addColumn('proposal_cid', 'text', (column) => column.primaryKey())
      .addColumn('message_key', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .execute()
    await fundTables.up(db)
    await create('storage_ask')
      .addColumn('miner', 'text', (column) => column.primaryKey())
      .addColumn('ask', 'blob', (column) => column.notNull())
      .addColumn('signature', 'blob', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('updated_at', 'integer', (column) => column.notNull())
      .execute()
    await create('retrieval_ask')
      .addColumn('miner', 'text', (column) => column.primaryKey())
      .addColumn('ask', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('updated_at', 'integer', (column) => column.notNull())
      .execute()
  },
}

const chainTable = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('chain')
      .addColumn('genesis', 'text', (column) => column.primaryKey())
      .addColumn('network', 'text', (column) => column.notNull())
      .execute()
  },
}

/** Opens the market's database. @throws {SERVICE_STORE_FAILED} {SERVICE_STORE_TAKEN} {SERVICE_STORE_AWAY} */
export function openMarketDatabase(place: StorePlace): Promise<MarketDatabase> {
  return openStore<MarketTables>(place, {
    '001-deals': entityTables,
    '002-market': marketTables,
    '003-chain': chainTable,
    '004-transfers': transferTables,
    '005-replaced-messages': replacedMessages,
    '006-shared-deposits': sharedDeposits,
  })
}
