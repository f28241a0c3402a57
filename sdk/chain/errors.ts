import { defineErrors } from '#sdk/errors/define-errors.ts'

/** What makes a message unfit for a block, and a set of blocks no tipset. */
export const chainErrors = defineErrors({
  MESSAGE_VERSION: {
    message: (d: { version: number }) => `the message has version ${d.version}, the only one is 0`,
    next: 'Set Version to 0.',
  },
  MESSAGE_ADDRESS_PROTOCOL: {
    message: (d: { field: string; address: string; networkVersion: number }) =>
      `${d.field} is ${d.address}, and network version ${d.networkVersion} knows no such addresses`,
    next: 'Use a t0, t1, t2 or t3 address.',
  },
  MESSAGE_TO_ZERO: {
    message: () => 'To is the address of the BLS key zero, which nobody can own',
    next: 'Send to another address; to destroy FIL, send it to t099.',
  },
  MESSAGE_VALUE: {
    message: (d: { value: bigint; reason: string }) => `Value is ${d.value} attoFIL: ${d.reason}`,
    next: 'Send between nothing and the 2,000,000,000 FIL there can be.',
  },
  MESSAGE_GAS_FEE_CAP: {
    message: (d: { gasFeeCap: bigint }) => `GasFeeCap is ${d.gasFeeCap}, it cannot be negative`,
    next: 'Leave it 0 to have it estimated.',
  },
  MESSAGE_GAS_PREMIUM: {
    message: (d: { gasPremium: bigint; reason: string }) => `GasPremium is ${d.gasPremium}: ${d.reason}`,
    next: 'Leave it 0 to have it estimated.',
  },
  MESSAGE_GAS_LIMIT: {
    message: (d: { gasLimit: number; reason: string }) => `GasLimit is ${d.gasLimit}: ${d.reason}`,
    next: 'Leave it 0 to have it estimated.',
  },
  TIPSET_INVALID: {
    message: (d: { reason: string }) => `These blocks are no tipset: ${d.reason}`,
    next: 'Group blocks of one height that name the same parents.',
  },
})
