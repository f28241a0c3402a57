import type { Method, MethodTable } from '#sdk/rpc/method.ts'
import type { Handlers } from './handlers.ts'

/** A method with what runs it, as the server looks it up. */
export interface ServedMethod {
  /** The Go name, which messages about permissions use. */
  readonly name: string
  readonly method: Method
  readonly run: (...args: unknown[]) => unknown
  /** How many parameters at the end callers may leave out; none unless given. */
  readonly optional?: number
  /** Why a real component has this method and this one does not: it is answered as if there were none. */
  readonly absent?: string
}

/** The methods of one path by the names that callers write: `Filecoin.ChainHead`. */
export type ServedMethods = ReadonlyMap<string, ServedMethod>

/**
 * Joins a method table and its handlers under one or more namespaces.
 *
 * @example
 * import { walletMethods } from '#sdk/rpc/api/wallet.ts'
 * import { servedMethods } from '#testnet/service/rpc/served-methods.ts'
 * servedMethods(['Filecoin'], walletMethods, { WalletHas: () => false }).has('Filecoin.WalletHas') // true
 */
export function servedMethods<T extends MethodTable>(
  namespaces: readonly string[],
  table: T,
  handlers: Handlers<T>,
): ServedMethods {
  const served = new Map<string, ServedMethod>()
  for (const [name, method] of Object.entries(table)) {
    const handler = handlers[name]
    if (handler === undefined) continue
    const run = handler as (...args: unknown[]) => unknown
    for (const namespace of namespaces) served.set(`${namespace}.${name}`, { name, method, run })
  }
  return served
}
