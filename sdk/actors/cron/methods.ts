import { actorMethod, empty } from '../actor-method.ts'
import { cronState } from './state.ts'

export const cronMethods = {
  Constructor: actorMethod(1, cronState),
  EpochTick: actorMethod(2, empty),
} as const
