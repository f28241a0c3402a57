import type { ChangeThresholdParams } from '#sdk/actors/multisig/methods.ts'
import { multisigState } from '#sdk/actors/multisig/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectSelf } from './signers.ts'

export function changeNumApprovalsThreshold(runtime: Runtime, { newThreshold }: ChangeThresholdParams): void {
  expectSelf(runtime)
  const state = runtime.state(multisigState)
  ensureArgument(
    newThreshold > 0 && newThreshold <= state.signers.length,
    `${newThreshold} approvals cannot be asked of ${state.signers.length} signers`,
  )
  runtime.setState(multisigState, { ...state, numApprovalsThreshold: newThreshold })
}
