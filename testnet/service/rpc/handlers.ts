import type { ArgsOf, Method, MethodTable, Permission, ResultOf } from '#sdk/rpc/method.ts'
import type { JsonText } from './json-text.ts'

/** Who calls, and until when they care: the last argument of every handler. */
export interface Call {
  readonly permissions: ReadonlySet<Permission>
  /** The account name inside a venus-auth token; undefined for the other kind of token, and without one. */
  readonly account: string | undefined
  /** The peer's IP address. */
  readonly remote: string
  /** Aborted when the caller goes away, cancels, or the server stops. */
  readonly signal: AbortSignal
}

type Value<M> = ResultOf<M> | JsonText
type CallAnswer<M extends Method> = 'call' extends M['kind'] ? Value<M> | Promise<Value<M>> : never
type Stream<M extends Method> = 'channel' extends M['kind']
  ? AsyncIterable<ResultOf<M>> | Promise<AsyncIterable<ResultOf<M>>>
  : never
type Arguments<M> = ArgsOf<M> extends infer A extends readonly unknown[] ? A : readonly []

/**
 * What runs one method: its positional parameters, then the call. A channel method answers with an
 * iterable, which must end when the call's signal is aborted.
 */
export type Handler<M extends Method> = (...args: [...Arguments<M>, call: Call]) => CallAnswer<M> | Stream<M>

/** The handlers of a method table. A method without one is answered with "method not found". */
export type Handlers<T extends MethodTable> = { readonly [Name in keyof T]?: Handler<T[Name]> }
