import type { JsonCodec } from '#sdk/codec/codec.ts'

/** What a token must allow before a method may be called; each includes the ones before it. */
export const permissions = ['read', 'write', 'sign', 'admin'] as const
export type Permission = (typeof permissions)[number]

/** One positional parameter of a JSON-RPC method. */
export interface Param<T> {
  readonly name: string
  readonly codec: JsonCodec<T>
}

type MethodKind = 'call' | 'channel'

/** A JSON-RPC method as data: the client, the server, the docs and the checks all read this. */
export interface Method<
  P extends readonly Param<unknown>[] = readonly Param<unknown>[],
  R = unknown,
  K extends MethodKind = MethodKind,
> {
  readonly permission: Permission
  readonly params: P
  readonly result: JsonCodec<R>
  /** `channel` methods answer with a stream of results over WebSocket. */
  readonly kind: K
}

/** The methods of one component, keyed by their Go names without the namespace. */
export type MethodTable = Readonly<Record<string, Method>>

export type ArgsOf<M> =
  M extends Method<infer P, unknown> ? { [K in keyof P]: P[K] extends Param<infer T> ? T : never } : never
export type ResultOf<M> = M extends { readonly result: JsonCodec<infer R> } ? R : never

/**
 * Names a positional parameter.
 *
 * @example
 * import { param } from '#sdk/rpc/method.ts'
 * import { int } from 'dealkit/codec'
 * param('height', int).name // 'height'
 */
export function param<T>(name: string, codec: JsonCodec<T>): Param<T> {
  return { name, codec }
}

/**
 * Declares a method.
 *
 * @example
 * import { method, type MethodTable, param } from '#sdk/rpc/method.ts'
 * import { address, tokenAmount } from 'dealkit/codec'
 * const api = { WalletBalance: method('read', [param('addr', address)], tokenAmount) } satisfies MethodTable
 */
export function method<const P extends readonly Param<unknown>[], R>(
  permission: Permission,
  params: P,
  result: JsonCodec<R>,
): Method<P, R, 'call'> {
  return { permission, params, result, kind: 'call' }
}

/**
 * Declares a method that streams results to the caller.
 *
 * @example
 * import { channel } from '#sdk/rpc/method.ts'
 * import { int } from 'dealkit/codec'
 * const ticks = channel('read', [], int)
 * ticks.kind // 'channel'
 */
export function channel<const P extends readonly Param<unknown>[], R>(
  permission: Permission,
  params: P,
  item: JsonCodec<R>,
): Method<P, R, 'channel'> {
  return { permission, params, result: item, kind: 'channel' }
}
