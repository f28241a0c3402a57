import type { ActorName } from '#sdk/actors/actor-code.ts'
import { type ActorMethod, type ActorMethods, empty } from '#sdk/actors/actor-method.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { type Codec, decodeLeading } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import type { Actor, Runtime } from '../vm/runtime.ts'
import { abort } from './abort.ts'

/** What a method of an actor does, given its decoded parameters. */
type Implementation<M> =
  M extends ActorMethod<infer P, infer R> ? (runtime: Runtime, params: P) => R extends undefined ? void : R : never

/** One implementation for each declared method. */
export type Implementations<M extends ActorMethods> = { readonly [Name in keyof M]: Implementation<M[Name]> }

/** Joins what is known of an actor's methods with what they do. */
export function defineActor<M extends ActorMethods>(
  name: ActorName,
  declared: M,
  implementations: Implementations<M>,
): Actor {
  const methods = Object.entries(declared).map(([key, { number, params, returns }]) => {
    const perform = implementations[key as keyof M] as (runtime: Runtime, params: unknown) => unknown
    const run = (runtime: Runtime, bytes: Uint8Array) =>
      returns.encode(perform(runtime, decodeParams(params, bytes, `${name}.${key}`)))
    return [number, { name: key, run }] as const
  })
  return { name, methods: Object.fromEntries(methods) }
}

function decodeParams(params: Codec<unknown>, bytes: Uint8Array, method: string): unknown {
  // A method without parameters takes no notice of bytes it is given.
  if (params === empty) return undefined
  try {
    return decodeLeading(params, bytes)
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    return abort(exitCodes.ErrSerialization, `the parameters of ${method} cannot be decoded: ${error.message}`)
  }
}
