/** How a client calls a method of the table: `chainHead` for `ChainHead`, `id` for `ID`. */
export type CallName<Name extends string> = Name extends Uppercase<Name> ? Lowercase<Name> : Uncapitalize<Name>

/**
 * The name of a method as clients call it.
 *
 * @example
 * import { callName } from '#sdk/rpc/call-name.ts'
 * callName('ChainHead') // 'chainHead'
 * callName('ID') // 'id'
 */
export function callName(name: string): string {
  return name === name.toUpperCase() ? name.toLowerCase() : name.charAt(0).toLowerCase() + name.slice(1)
}
