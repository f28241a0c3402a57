import { defineErrors } from '#sdk/errors/define-errors.ts'

export const networkErrors = defineErrors({
  NETWORK_START_FAILED: {
    message: (d: { service: string; reason: string }) => `The network cannot start: ${d.service}: ${d.reason}`,
  },
})
