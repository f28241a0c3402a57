import { nothing } from '#sdk/codec/json.ts'
import { method } from '#sdk/rpc/method.ts'
import type { ServedMethods } from './served-methods.ts'

const noMethod = method('read', [], nothing)

/**
 * Methods that a real component has and this one does not: they answer "method not found" with the reason.
 *
 * @example
 * import { absentMethods } from '#testnet/service/rpc/absent-methods.ts'
 * absentMethods(['Filecoin'], ['EthCall'], 'this network has no Ethereum methods').has('Filecoin.EthCall') // true
 */
export function absentMethods(namespaces: readonly string[], names: readonly string[], reason: string): ServedMethods {
  return new Map(
    names.flatMap((name) =>
      namespaces.map((namespace) => [
        `${namespace}.${name}`,
        { name, method: noMethod, run: () => undefined, absent: reason },
      ]),
    ),
  )
}
