import { initMethods } from '#sdk/actors/init/methods.ts'
import { emptyInitState, initState } from '#sdk/actors/init/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { expectCaller } from '../callers.ts'
import { defineActor } from '../define-actor.ts'
import { exec } from './exec.ts'

export const initActor = defineActor('init', initMethods, {
  Constructor: (runtime, { networkName }) => {
    expectCaller(runtime, singletons.system)
    runtime.setState(initState, emptyInitState(runtime.store, networkName))
  },
  Exec: exec,
})
