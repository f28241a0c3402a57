import { defineErrors } from '#sdk/errors/define-errors.ts'

/** What goes wrong with transfers: one error a cause. */
export const transferErrors = defineErrors({
  TRANSFER_UNKNOWN: {
    message: (d: { channel: string }) => `there is no data transfer ${d.channel}`,
    next: 'List the transfers; finished ones may have been removed.',
  },
  TRANSFER_OVER: {
    message: (d: { channel: string; status: string }) => `data transfer ${d.channel} is over: ${d.status}`,
    next: 'There is nothing left to cancel or to go on with. If its data is still wanted, propose the deal, or retrieve, again.',
  },
  TRANSFER_VOUCHER_UNKNOWN: {
    message: (d: { voucherType: string }) => `nobody here handles transfers with a voucher of type ${d.voucherType}`,
  },
  TRANSFER_VOUCHER_INVALID: {
    message: (d: { voucherType: string; reason: string }) => `the voucher is not a ${d.voucherType}: ${d.reason}`,
  },
  TRANSFER_REJECTED: {
    message: (d: { channel: string; peer: string; reason: string }) =>
      `peer ${d.peer} rejected data transfer ${d.channel}${d.reason === '' ? '' : `: ${d.reason}`}`,
    next: 'The deal may be over, or its data may be there already; ask for its status.',
  },
  TRANSFER_FAILED: {
    message: (d: { channel: string; reason: string }) => `data transfer ${d.channel} failed: ${d.reason}`,
    next: 'Remove the cause, then propose the deal, or retrieve, again.',
  },
  TRANSFER_NO_ROOM: {
    message: (d: { place: string; missing: number | undefined }) =>
      `the data does not fit into ${d.place}${d.missing === undefined ? '' : `: ${d.missing} bytes are missing`}; no space left on device`,
    next: 'Make room there: the transfer goes on by itself, from what has arrived.',
  },
  TRANSFER_CANCELLED: {
    message: (d: { channel: string }) => `data transfer ${d.channel} was cancelled`,
    next: 'Start it again, if it was not meant.',
  },
  TRANSFER_STALLED: {
    message: (d: { channel: string; restarts: number; reason: string }) =>
      `data transfer ${d.channel} did not get on after ${d.restarts} restarts in a row: ${d.reason}`,
    next: 'Check that the other side runs and can be reached, then propose the deal, or retrieve, again.',
  },
})
