import { actorMethod, empty } from '../actor-method.ts'

export const systemMethods = { Constructor: actorMethod(1, empty) } as const
