import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { AddSignerParams } from '#sdk/actors/multisig/methods.ts'
import { maxSigners } from '#sdk/actors/multisig/policy.ts'
import { multisigState } from '#sdk/actors/multisig/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure } from '../abort.ts'
import { resolveOrCreate } from '../resolve-address.ts'
import { expectSelf, isSigner } from './signers.ts'

export function addSigner(runtime: Runtime, params: AddSignerParams): void {
  expectSelf(runtime)
  const signer = resolveOrCreate(runtime, params.signer)
  const state = runtime.state(multisigState)
  ensure(state.signers.length < maxSigners, exitCodes.ErrForbidden, `there are ${maxSigners} signers already`)
  ensure(!isSigner(state, signer), exitCodes.ErrForbidden, `${signer} is a signer already`)
  runtime.setState(multisigState, {
    ...state,
    signers: [...state.signers, signer],
    numApprovalsThreshold: state.numApprovalsThreshold + (params.increase ? 1 : 0),
  })
}
