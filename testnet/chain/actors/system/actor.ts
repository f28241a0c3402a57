import { singletons } from '#sdk/actors/singletons.ts'
import { systemMethods } from '#sdk/actors/system/methods.ts'
import { systemState } from '#sdk/actors/system/state.ts'
import { expectCaller } from '../callers.ts'
import { defineActor } from '../define-actor.ts'

export const systemActor = defineActor('system', systemMethods, {
  Constructor: (runtime) => {
    expectCaller(runtime, singletons.system)
    runtime.setState(systemState, {})
  },
})
