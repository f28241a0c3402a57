import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { ActorAbort } from '../vm/runtime.ts'

/** Ends the method with an exit code. */
export function abort(exitCode: number, message: string): never {
  throw new ActorAbort(exitCode, message)
}

/** Ends the method with an exit code unless a condition holds. */
export function ensure(condition: boolean, exitCode: number, message: string): asserts condition {
  if (!condition) throw new ActorAbort(exitCode, message)
}

/** Ends the method as an illegal argument (16) unless a condition holds. */
export function ensureArgument(condition: boolean, message: string): asserts condition {
  ensure(condition, exitCodes.ErrIllegalArgument, message)
}

/** Ends the method as an illegal state (20) unless an invariant holds. */
export function ensureState(condition: boolean, message: string): asserts condition {
  ensure(condition, exitCodes.ErrIllegalState, message)
}
