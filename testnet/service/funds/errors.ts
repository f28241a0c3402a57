import { defineErrors } from '#sdk/errors/index.ts'
import { formatFil } from '#sdk/units/fil.ts'

export const fundErrors = defineErrors({
  FUNDS_AMOUNT: {
    message: (d: { attoFil: bigint; what: string }) =>
      `the amount to ${d.what} must be over zero, it is ${formatFil(d.attoFil)}`,
    next: 'Name an amount, such as 1fil.',
  },
  FUNDS_WITHDRAW_RESERVED: {
    message: (d: { requested: bigint; free: bigint; reserved: bigint }) =>
      `cannot withdraw ${formatFil(d.requested)}: ${formatFil(d.free)} are free, ${formatFil(d.reserved)} are reserved for deals`,
    next: (d: { free: bigint }) => `Withdraw up to ${formatFil(d.free)}, or wait until deals are published.`,
  },
})
