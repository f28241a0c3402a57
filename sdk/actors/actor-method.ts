import { type Codec, codec } from '#sdk/codec/codec.ts'

/** One method of an actor as data. */
export interface ActorMethod<P = unknown, R = unknown> {
  readonly number: number
  readonly params: Codec<P>
  readonly returns: Codec<R>
}

/** An actor's methods by their Go names. */
export type ActorMethods = Readonly<Record<string, ActorMethod>>

/** No parameters, or nothing returned: no bytes at all, and `{}` in JSON. */
export const empty: Codec<undefined> = codec<undefined>({
  name: 'empty',
  write: () => undefined,
  read: () => undefined,
  toJson: () => ({}),
  fromJson: () => undefined,
})

/**
 * Declares a method; without `returns` it returns nothing.
 *
 * @example
 * import { actorMethod } from '#sdk/actors/actor-method.ts'
 * import { tokenAmount, tuple } from 'dealkit/codec'
 * const params = tuple('WithdrawBalanceParams', { amountRequested: tokenAmount })
 * const withdraw = actorMethod(16, params, tokenAmount)
 */
export function actorMethod<P>(number: number, params: Codec<P>): ActorMethod<P, undefined>
export function actorMethod<P, R>(number: number, params: Codec<P>, returns: Codec<R>): ActorMethod<P, R>
export function actorMethod(
  number: number,
  params: Codec<unknown>,
  returns: Codec<unknown> = empty as Codec<unknown>,
): ActorMethod {
  return { number, params, returns }
}

/** A plain transfer of value; every actor accepts it, whatever the parameters say. */
export const methodSend = 0
export const methodConstructor = 1
