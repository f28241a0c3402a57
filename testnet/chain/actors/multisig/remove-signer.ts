import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { RemoveSignerParams } from '#sdk/actors/multisig/methods.ts'
import { multisigState } from '#sdk/actors/multisig/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { resolveOrCreate } from '../resolve-address.ts'
import { expectSelf, isSigner, withoutApprovalsOf } from './signers.ts'

export function removeSigner(runtime: Runtime, params: RemoveSignerParams): void {
  expectSelf(runtime)
  const leaver = resolveOrCreate(runtime, params.signer)
  const state = runtime.state(multisigState)
  ensure(isSigner(state, leaver), exitCodes.ErrForbidden, `${leaver} is not a signer`)
  ensure(state.signers.length > 1, exitCodes.ErrForbidden, 'the only signer cannot be removed')
  const { numApprovalsThreshold } = state
  const left = state.signers.length - 1
  ensureArgument(
    params.decrease || left >= numApprovalsThreshold,
    `${left} signers cannot give ${numApprovalsThreshold} approvals; ask for the threshold to be decreased`,
  )
  ensureArgument(
    !params.decrease || numApprovalsThreshold > 1,
    `the threshold of ${numApprovalsThreshold} cannot be decreased`,
  )
  runtime.setState(multisigState, {
    ...withoutApprovalsOf(runtime.store, state, leaver),
    signers: state.signers.filter((signer) => !signer.equals(leaver)),
    numApprovalsThreshold: numApprovalsThreshold - (params.decrease ? 1 : 0),
  })
}
