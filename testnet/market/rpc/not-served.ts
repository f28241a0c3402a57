import type { MethodTable } from '#sdk/rpc/method.ts'
import { absentMethods } from '#testnet/service/rpc/absent-methods.ts'
import type { ServedMethods } from '#testnet/service/rpc/served-methods.ts'

/** Methods of the Go markets that have nothing behind them here, by what is in their names. */
const reasons = {
  Dagstore: 'it is not served: there is no DAG store, blocks are read out of the pieces themselves',
  Indexer: 'it is not served: nothing is announced to network indexers from a local network',
  DirectDeal: 'it is not served: direct data onboarding came with network version 21, this chain is of version 15',
} as const

/** Those methods of a table that are not served; callers get the reason. */
export function notServed(namespaces: readonly string[], table: MethodTable): ServedMethods {
  const names = Object.keys(table)
  const refused = Object.entries(reasons).map(([part, reason]) =>
    absentMethods(
      namespaces,
      names.filter((name) => name.includes(part)),
      reason,
    ),
  )
  return new Map(refused.flatMap((methods) => [...methods]))
}
