import type { MethodTable } from '#sdk/rpc/method.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { marketErrors } from '../errors.ts'

/** Methods of the Go markets that have nothing behind them here, by how their names begin. */
const reasons: Readonly<Record<string, string>> = {
  Dagstore: 'there is no DAG store: blocks are read out of the pieces themselves, see pieces list-cids',
  Indexer: 'nothing is announced to network indexers from a local network',
  DirectDeal: 'direct data onboarding came with network version 21, and this chain is of version 15',
}

function reasonOf(name: string): string | undefined {
  const key = Object.keys(reasons).find((part) => name.startsWith(part) || name.includes(part))
  return key === undefined ? undefined : reasons[key]
}

/**
 * Handlers that say why a method is not served, for those of a table that are not.
 *
 * @example
 * const handlers = { ...notServed(marketMethodsV1), ...served } // DagstoreGC: "DagstoreGC is not served: …"
 */
export function notServed<T extends MethodTable>(table: T): Handlers<T> {
  const refusing = Object.keys(table).flatMap((method) => {
    const reason = reasonOf(method)
    if (reason === undefined) return []
    const refuse = () => {
      throw marketErrors.MARKET_NOT_SERVED({ method, reason })
    }
    return [[method, refuse]]
  })
  return Object.fromEntries(refusing) as Handlers<T>
}
