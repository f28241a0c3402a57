import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import { emptyVerifregState, verifregState } from '#sdk/actors/verifreg/state.ts'
import { ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { defineActor } from '../define-actor.ts'
import { addVerifiedClient } from './add-verified-client.ts'
import { addVerifier, removeVerifier } from './appoint-verifiers.ts'
import { removeVerifiedClientDataCap } from './remove-datacap.ts'
import { restoreBytes } from './restore-bytes.ts'
import { useBytes } from './use-bytes.ts'

export const verifregActor = defineActor('verifiedregistry', verifregMethods, {
  Constructor: (runtime, rootKey) => {
    expectCaller(runtime, singletons.system)
    const root = runtime.resolve(rootKey)
    ensureArgument(root !== undefined, `the root key ${rootKey} is not on chain`)
    runtime.setState(verifregState, emptyVerifregState(runtime.store, root))
  },
  AddVerifier: addVerifier,
  RemoveVerifier: removeVerifier,
  AddVerifiedClient: addVerifiedClient,
  UseBytes: useBytes,
  RestoreBytes: restoreBytes,
  RemoveVerifiedClientDataCap: removeVerifiedClientDataCap,
})
