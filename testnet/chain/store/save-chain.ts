import type { SignedMessage } from '#sdk/chain/signed-message.ts'
import type { Chain } from '../chain.ts'
import type { ChainDatabase } from './chain-database.ts'

/**
 * Writes a chain into its database, and from then on every change: each new head with its blocks and what it took from
 * the pool in one transaction, each message that comes into the pool, each change of the keys. Returns the way to stop.
 */
export function saveChain(chain: Chain, database: ChainDatabase): () => void {
  const { index, pool, keystore } = chain
  const removed: SignedMessage[] = []
  const saveFrom = (from: number) => {
    const records = index.records().slice(from)
    database.save({ tipSets: { from, records }, pending: { added: [], removed: removed.splice(0) } })
  }
  if (database.length === 0) saveFrom(0)
  database.save({ keys: keystore.keys() })
  const releases = [
    chain.onHeadChange((changes) => {
      const applied = changes.filter(({ type }) => type === 'apply').length
      saveFrom(index.length - applied)
    }),
    chain.onAmend(() => saveFrom(index.length - 1)),
    pool.onChange(({ type, message }) => {
      if (type === 'remove') removed.push(message)
      else database.save({ pending: { added: [message], removed: removed.splice(0) } })
    }),
    keystore.onChange(() => database.save({ keys: keystore.keys() })),
  ]
  return () => {
    for (const release of releases) release()
  }
}
