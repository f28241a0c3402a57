import { defineErrors } from '#sdk/errors/define-errors.ts'

export const chainActionErrors = defineErrors({
  MESSAGE_FAILED: {
    message: (d: { cid: string; exit: string; height: number }) =>
      `The message ${d.cid} failed at epoch ${d.height}: ${d.exit}`,
    next: 'StateReplay of the message shows which call failed, and why.',
  },
  MESSAGE_SUPERSEDED: {
    message: (d: { from: string; attempts: number }) =>
      `Other messages of ${d.from} took the nonce ${d.attempts} times while a message was being signed`,
    next: 'Let one program at a time send for this address.',
  },
  SIGNER_UNKNOWN: {
    message: (d: { address: string; known: string }) =>
      `There is no key of ${d.address} to sign with; there are keys of ${d.known === '' ? 'nobody' : d.known}`,
    next: 'Send from an address whose key is given, or sign with a wallet that has the key.',
  },
})
