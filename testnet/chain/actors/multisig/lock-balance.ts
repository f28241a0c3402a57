import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { LockBalanceParams } from '#sdk/actors/multisig/methods.ts'
import { multisigState } from '#sdk/actors/multisig/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { expectSelf } from './signers.ts'

/** Locks attoFIL that then unlock evenly; once only. */
export function lockBalance(runtime: Runtime, { startEpoch, unlockDuration, amount }: LockBalanceParams): void {
  expectSelf(runtime)
  ensureArgument(unlockDuration > 0, `the unlock duration ${unlockDuration} is not positive`)
  ensureArgument(amount >= 0n, `${amount} attoFIL cannot be locked`)
  const state = runtime.state(multisigState)
  ensure(state.unlockDuration === 0, exitCodes.ErrForbidden, 'the balance is locked already')
  runtime.setState(multisigState, { ...state, startEpoch, unlockDuration, initialBalance: amount })
}
