import { actorName } from '#sdk/actors/actor-code.ts'
import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import type { PaychConstructorParams } from '#sdk/actors/paych/methods.ts'
import { laneStatesOptions, paychState } from '#sdk/actors/paych/state.ts'
import type { Address } from '#sdk/address/address.ts'
import { Amt } from '#sdk/collections/amt.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument, ensureState } from '../abort.ts'
import { expectCallerType } from '../callers.ts'
import { transfer } from '../send.ts'

export function construct(runtime: Runtime, params: PaychConstructorParams): void {
  expectCallerType(runtime, 'init')
  const to = resolveAccount(runtime, params.to)
  const from = resolveAccount(runtime, params.from)
  runtime.setState(paychState, {
    from,
    to,
    toSend: 0n,
    settlingAt: 0,
    minSettleHeight: 0,
    laneStates: Amt.create(runtime.store, laneStatesOptions).flush(),
  })
}

/** Only accounts can sign vouchers. That an address has no id is an illegal state (20) here, whatever the reason. */
function resolveAccount(runtime: Runtime, address: Address): Address {
  if (runtime.resolve(address) === undefined) {
    const { exitCode } = transfer(runtime, address, 0n)
    ensureState(exitCode === exitCodes.Ok, `${address} cannot be given an id: ${exitCodeText(exitCode)}`)
  }
  const id = runtime.resolve(address)
  ensureState(id !== undefined, `${address} has no id, even after a transfer to it`)
  const code = runtime.codeOf(id)
  ensureArgument(code !== undefined, `there is no actor ${id}`)
  ensure(actorName(code) === 'account', exitCodes.ErrForbidden, `${address} is not an account`)
  return id
}
