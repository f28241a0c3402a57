import { type ActorName, actorName, isPrincipal } from '#sdk/actors/actor-code.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Runtime } from '../vm/runtime.ts'
import { ensure } from './abort.ts'

/** Lets only these callers go on (ID addresses). */
export function expectCaller(runtime: Runtime, ...allowed: readonly Address[]): void {
  ensure(
    allowed.some((address) => address.equals(runtime.caller)),
    exitCodes.SysErrForbidden,
    `the caller is ${runtime.caller}; only ${allowed.join(', ')} may call this method`,
  )
}

/** Lets only actors of one kind go on. */
export function expectCallerType(runtime: Runtime, type: ActorName): void {
  const code = runtime.codeOf(runtime.caller)
  ensure(
    code !== undefined && actorName(code) === type,
    exitCodes.SysErrForbidden,
    `the caller ${runtime.caller} is not a ${type} actor`,
  )
}

/** Lets only those go on who can sign a message: accounts and multisigs. */
export function expectPrincipal(runtime: Runtime): void {
  const code = runtime.codeOf(runtime.caller)
  ensure(
    code !== undefined && isPrincipal(code),
    exitCodes.SysErrForbidden,
    `the caller ${runtime.caller} is neither an account nor a multisig`,
  )
}
