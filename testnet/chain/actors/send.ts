import type { ActorMethod } from '#sdk/actors/actor-method.ts'
import { methodSend } from '#sdk/actors/actor-method.ts'
import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Runtime, SendResult } from '../vm/runtime.ts'
import { abort } from './abort.ts'

const nothing = new Uint8Array(0)

/** Calls a method of another actor, and tells how that went. `value` in attoFIL. */
export function send<P>(
  runtime: Runtime,
  to: Address,
  method: ActorMethod<P, unknown>,
  params: P,
  value = 0n,
): SendResult {
  return runtime.send(to, method.number, method.params.encode(params), value)
}

/** Calls a method of another actor for what it returns; when it fails, this method ends with the same exit code. */
export function call<P, R>(
  runtime: Runtime,
  to: Address,
  method: ActorMethod<P, R>,
  params: P,
  purpose: string,
  value = 0n,
): R {
  const { exitCode, returned } = send(runtime, to, method, params, value)
  if (exitCode !== exitCodes.Ok)
    return abort(exitCode, `failed to ${purpose}: ${to} ended with ${exitCodeText(exitCode)}`)
  return method.returns.decode(returned)
}

/** Transfers attoFIL without calling a method. */
export function transfer(runtime: Runtime, to: Address, attoFil: bigint): SendResult {
  return runtime.send(to, methodSend, nothing, attoFil)
}

/** Transfers attoFIL, or ends this method with the exit code of the failure. */
export function pay(runtime: Runtime, to: Address, attoFil: bigint, purpose: string): void {
  const { exitCode } = transfer(runtime, to, attoFil)
  if (exitCode !== exitCodes.Ok)
    abort(exitCode, `failed to ${purpose}: sending ${attoFil} attoFIL to ${to} ended with ${exitCodeText(exitCode)}`)
}

/** Destroys attoFIL of this actor's. */
export function burn(runtime: Runtime, attoFil: bigint): void {
  if (attoFil > 0n) pay(runtime, singletons.burntFunds, attoFil, 'burn funds')
}
