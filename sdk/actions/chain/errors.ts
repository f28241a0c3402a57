import { defineErrors } from '#sdk/errors/define-errors.ts'

export const chainActionErrors = defineErrors({
  MESSAGE_FAILED: {
    message: (d: { cid: string; exit: string; height: number }) =>
      `The message ${d.cid} failed at epoch ${d.height}: ${d.exit}`,
    next: 'StateReplay of the message shows which call failed, and why.',
  },
})
