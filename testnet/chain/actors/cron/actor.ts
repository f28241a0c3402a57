import { cronMethods } from '#sdk/actors/cron/methods.ts'
import { cronState } from '#sdk/actors/cron/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { expectCaller } from '../callers.ts'
import { defineActor } from '../define-actor.ts'
import { epochTick } from './epoch-tick.ts'

export const cronActor = defineActor('cron', cronMethods, {
  Constructor: (runtime, { entries }) => {
    expectCaller(runtime, singletons.system)
    runtime.setState(cronState, { entries })
  },
  EpochTick: epochTick,
})
