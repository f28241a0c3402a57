import { accountMethods } from '#sdk/actors/account/methods.ts'
import { accountState } from '#sdk/actors/account/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { defineActor } from '../define-actor.ts'

export const accountActor = defineActor('account', accountMethods, {
  /** Called by the network when value is first sent to a key address. */
  Constructor: (runtime, address) => {
    expectCaller(runtime, singletons.system)
    ensureArgument(address.isKey, `an account has a secp256k1 or BLS key; ${address} is no such address`)
    runtime.setState(accountState, { address })
  },
  PubkeyAddress: (runtime) => runtime.state(accountState).address,
})
