import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { SwapSignerParams } from '#sdk/actors/multisig/methods.ts'
import { multisigState } from '#sdk/actors/multisig/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { resolveOrCreate } from '../resolve-address.ts'
import { expectSelf, isSigner, withoutApprovalsOf } from './signers.ts'

export function swapSigner(runtime: Runtime, params: SwapSignerParams): void {
  expectSelf(runtime)
  const from = resolveOrCreate(runtime, params.from)
  const to = resolveOrCreate(runtime, params.to)
  const state = runtime.state(multisigState)
  ensure(isSigner(state, from), exitCodes.ErrForbidden, `${from} is not a signer`)
  ensureArgument(!isSigner(state, to), `${to} is a signer already`)
  const staying = state.signers.filter((signer) => !signer.equals(from))
  runtime.setState(multisigState, {
    ...withoutApprovalsOf(runtime.store, state, from),
    signers: [...staying, to],
  })
}
