import { address } from '#sdk/codec/address.ts'
import { actorMethod, empty } from '../actor-method.ts'

export const accountMethods = {
  Constructor: actorMethod(1, address),
  PubkeyAddress: actorMethod(2, empty, address),
} as const
