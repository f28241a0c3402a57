import { defineErrors } from '#sdk/errors/index.ts'

export const fundErrors = defineErrors({
  FUNDS_AMOUNT: {
    message: (d: { attoFil: bigint; what: string }) => `the amount to ${d.what} must be over zero, it is ${d.attoFil}`,
    next: 'Name an amount, such as 1fil.',
  },
  FUNDS_WITHDRAW_RESERVED: {
    message: (d: { requested: bigint; free: bigint; reserved: bigint }) =>
      `cannot withdraw ${d.requested} attoFIL: ${d.free} are free, ${d.reserved} are reserved for deals`,
    next: (d: { free: bigint }) => `Withdraw up to ${d.free} attoFIL, or wait until deals are published.`,
  },
})
