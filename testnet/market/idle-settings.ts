import type { IdleKeys } from '#testnet/service/config/idle-settings.ts'

const poolOnly = 'it belongs to pool mode, and this market runs solo'
const noDagStore = 'there is no DAG store, blocks are read out of the pieces themselves'

/** Settings of the Go market that have nothing to act on here. */
export const idleMarketSettings: IdleKeys = {
  'API.RemoteListenAddress': 'whoever calls gives its address with --api-url, or reads the file "api" of the repo',
  Messager: 'messages go through the node, and are kept in this repo',
  AuthNode: poolOnly,
  Mysql: '[Database] takes PostgreSQL, and SQLite is used without it',
  'Journal.Path': 'the time lines of deals are in the database, "storage-deals get" shows them',
  DAGStore: noDagStore,
  RetrievalPaymentAddress: 'data is sent for nothing, so nobody is paid; asks only name the address',
  'RetrievalPricing.Strategy': 'data is sent for nothing',
  'RetrievalPricing.External': 'data is sent for nothing',
  'RetrievalPricing.Default': 'data is sent for nothing, that of unverified deals too',
}
