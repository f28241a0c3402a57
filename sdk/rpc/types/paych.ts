import { modVerifyParams, signedVoucher } from '#sdk/actors/paych/voucher.ts'
import { address, optionalAddress } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonStruct, numbered } from '#sdk/codec/json.ts'
import { bool, int } from '#sdk/codec/primitives.ts'

/** A payment channel, or the message that is making it. */
export const paymentChannel = jsonStruct('ChannelInfo', { channel: optionalAddress, waitSentinel: jsonNullable(cid) })
export type PaymentChannel = Infer<typeof paymentChannel>

/** Whether the money comes in or goes out. */
export const channelStanding = jsonStruct('Status', {
  controlAddress: as('ControlAddr', address),
  direction: numbered('PCHDir', { undefined: 0, inbound: 1, outbound: 2 }),
})
export type ChannelStanding = Infer<typeof channelStanding>

/** attoFIL. */
export const channelFunds = jsonStruct('ChannelAvailableFunds', {
  /** Null while the channel is being made. */
  channel: optionalAddress,
  from: address,
  to: address,
  confirmed: as('ConfirmedAmt', bigint),
  pending: as('PendingAmt', bigint),
  nonReserved: as('NonReservedAmt', bigint),
  pendingAvailable: as('PendingAvailableAmt', bigint),
  pendingWaitSentinel: jsonNullable(cid),
  queued: as('QueuedAmt', bigint),
  /** Spelt so on the wire. */
  vouchersRedeemed: as('VoucherReedeemedAmt', bigint),
})
export type ChannelFunds = Infer<typeof channelFunds>

export const channelOptions = jsonStruct('PaychGetOpts', { offChain: bool })
export type ChannelOptions = Infer<typeof channelOptions>

/** Without a voucher the channel is short by this much, attoFIL. */
export const createdVoucher = jsonStruct('VoucherCreateResult', {
  voucher: jsonNullable(signedVoucher),
  shortfall: bigint,
})
export type CreatedVoucher = Infer<typeof createdVoucher>

export const voucherSpec = jsonStruct('VoucherSpec', {
  amount: bigint,
  timeLockMin: int,
  timeLockMax: int,
  minSettle: int,
  extra: jsonNullable(modVerifyParams),
})
export type VoucherSpec = Infer<typeof voucherSpec>

export const payment = jsonStruct('PaymentInfo', {
  channel: optionalAddress,
  waitSentinel: jsonNullable(cid),
  vouchers: jsonList(signedVoucher),
})
export type Payment = Infer<typeof payment>
