import { defineErrors } from '#sdk/errors/define-errors.ts'
import { formatFil } from '#sdk/units/fil.ts'

/** The texts are the real node's: clients match them. */
export const poolErrors = defineErrors({
  MESSAGE_TOO_LARGE: {
    message: (d: { bytes: number; limit: number }) => `message too large: ${d.bytes} bytes are over ${d.limit}`,
    next: 'Send less with one message.',
  },
  MESSAGE_SIGNATURE_INVALID: {
    message: (d: { from: string }) => `signature verification failed: message from ${d.from}`,
    next: 'Sign it again with the key of its sender, after its last change.',
  },
  MESSAGE_NONCE_LOW: {
    message: (d: { least: number; nonce: number }) =>
      `minimum expected nonce is ${d.least}: message nonce too low (it is ${d.nonce})`,
    next: 'Ask MpoolGetNonce for the next nonce of the sender.',
  },
  MESSAGE_NONCE_GAP: {
    message: (d: { nonce: number; expected: number }) =>
      `message nonce ${d.nonce} leaves a gap: the next one is ${d.expected}`,
    next: 'Push the messages of the nonces between first.',
  },
  MESSAGE_KNOWN: {
    message: (d: { nonce: number }) => `message with nonce already exists: nonce ${d.nonce}`,
    next: 'Wait for that message, or replace it by one with a higher gas premium.',
  },
  MESSAGE_PREMIUM_TOO_LOW: {
    message: (d: { offered: string; least: string }) =>
      `replace by fee has too low GasPremium: ${d.offered} is under ${d.least}`,
    next: 'Raise the premium of the replacement by a quarter.',
  },
  MESSAGE_FEE_CAP_TOO_LOW: {
    message: (d: { feeCap: string; least: string }) =>
      `gas fee cap ${d.feeCap} is below the minimum base fee ${d.least}`,
    next: 'Leave the fee cap at 0 to have it estimated.',
  },
  MESSAGE_FUNDS: {
    message: (d: { from: string; balance: string; required: string }) =>
      `not enough funds: ${d.from} has ${formatFil(BigInt(d.balance))} and the message may cost ${formatFil(BigInt(d.required))}`,
    next: (d) => `Send it some first: "venus send ${d.from} AMOUNT", or "venus faucet ${d.from}" on a local network.`,
  },
  MESSAGE_NONCE_SET: {
    message: (d: { nonce: number }) => `MpoolPushMessage expects message nonce to be 0, was ${d.nonce}`,
    next: 'Leave the nonce 0, or sign the message and push it with MpoolPush.',
  },
  POOL_FULL: {
    message: (d: { from: string; limit: number }) =>
      `too many pending messages for actor ${d.from}: the limit is ${d.limit}`,
    next: 'Wait until some are on chain.',
  },
  POOL_REPLACE_RATIO: {
    message: (d: { ratio: number; least: number }) =>
      `'ReplaceByFeeRatio' is less than required ${d.ratio} < ${d.least}`,
    next: 'Give a higher one.',
  },
  POOL_OVERESTIMATION: {
    message: (_: Record<string, never>) => "'GasLimitOverestimation' cannot be less than 1",
    next: 'Give a number from 1, such as 1.25.',
  },
  SENDER_UNKNOWN: {
    message: (d: { from: string }) => `actor not found: the sender ${d.from} is no account on chain`,
    next: 'Send it some FIL first: then it is on chain.',
  },
})
