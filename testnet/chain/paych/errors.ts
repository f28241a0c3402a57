import { defineErrors } from '#sdk/errors/define-errors.ts'

/** The texts are the real node's where clients see them. Source: lotus paychmgr. */
export const paychErrors = defineErrors({
  CHANNEL_NOT_FOUND: {
    message: (d: { channel: string }) => `channel not tracked: there is no payment channel ${d.channel}`,
    next: 'Look at PaychList for the channels of this node.',
  },
  CHANNEL_NOT_OURS: {
    message: (d: { channel: string }) => `channel not tracked: neither side of ${d.channel} has its key on this node`,
    next: 'Import the key of the payer or of the payee.',
  },
  CHANNEL_SHORT: {
    message: (d: { available: string; wanted: string }) =>
      `not enough available funds in the channel: ${d.available} attoFIL of ${d.wanted}`,
    next: 'Fund the channel first (PaychFund).',
  },
  CHANNEL_MESSAGE_FAILED: {
    message: (d: { cid: string; exitCode: number }) =>
      `payment channel message ${d.cid} failed (exit code ${d.exitCode})`,
  },
  NOT_A_CHANNEL_MESSAGE: {
    message: (d: { cid: string }) => `message ${d.cid} neither makes a payment channel nor funds one`,
    next: 'Name the message that PaychGet or PaychFund gave.',
  },
  VOUCHER_INVALID: { message: (d: { reason: string }) => `voucher is not valid: ${d.reason}` },
  VOUCHER_DELTA_LOW: {
    message: (d: { least: string; delta: string }) =>
      `addVoucher: supplied token amount too low; minD=${d.least}, D=${d.delta}`,
  },
  VOUCHER_SUBMITTED: {
    message: (d: { lane: number; nonce: number }) =>
      `cannot submit voucher that has already been submitted: lane ${d.lane}, nonce ${d.nonce}`,
  },
  PAYMENT_EMPTY: {
    message: (_: Record<string, never>) => 'a payment needs at least one voucher',
    next: 'Give at least one voucher.',
  },
})
