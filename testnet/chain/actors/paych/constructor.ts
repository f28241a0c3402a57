import { actorName } from '#sdk/actors/actor-code.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { PaychConstructorParams } from '#sdk/actors/paych/methods.ts'
import { laneStatesOptions, paychState } from '#sdk/actors/paych/state.ts'
import type { Address } from '#sdk/address/address.ts'
import { Amt } from '#sdk/collections/amt.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { expectCallerType } from '../callers.ts'
import { resolveOrCreate } from '../resolve-address.ts'

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

/** Only accounts can sign vouchers. */
function resolveAccount(runtime: Runtime, address: Address): Address {
  const id = resolveOrCreate(runtime, address)
  const code = runtime.codeOf(id)
  ensureArgument(code !== undefined, `there is no actor ${id}`)
  ensure(actorName(code) === 'account', exitCodes.ErrForbidden, `${address} is not an account`)
  return id
}
