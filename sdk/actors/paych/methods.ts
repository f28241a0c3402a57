import { address } from '#sdk/codec/address.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { bytes } from '#sdk/codec/primitives.ts'
import { actorMethod, empty } from '../actor-method.ts'
import { signedVoucher } from './voucher.ts'

/** `from` pays `to`. */
export const paychConstructorParams = tuple('paych.ConstructorParams', { from: address, to: address })
export type PaychConstructorParams = Infer<typeof paychConstructorParams>

export const updateChannelStateParams = tuple('UpdateChannelStateParams', { sv: signedVoucher, secret: bytes() })
export type UpdateChannelStateParams = Infer<typeof updateChannelStateParams>

export const paychMethods = {
  Constructor: actorMethod(1, paychConstructorParams),
  UpdateChannelState: actorMethod(2, updateChannelStateParams),
  Settle: actorMethod(3, empty),
  Collect: actorMethod(4, empty),
} as const
