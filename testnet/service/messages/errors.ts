import { defineErrors } from '#sdk/errors/index.ts'

export const messageErrors = defineErrors({
  MESSAGE_UNKNOWN: {
    message: (d: { cid: string }) => `message ${d.cid} is not known here`,
    next: 'Name a message that this program has sent, by its CID.',
  },
  MESSAGE_CROWDED: {
    message: (d: { from: string; attempts: number }) =>
      `other messages of ${d.from} took the nonce ${d.attempts} times in a row`,
    next: 'Let nothing else send so many messages from this address, or try later.',
  },
})
