import { defineErrors } from '#sdk/errors/define-errors.ts'

export const steeringErrors = defineErrors({
  SNAPSHOT_NOT_FOUND: {
    message: (d: { id: number; known: string }) => `there is no snapshot ${d.id}; there are ${d.known}`,
    next: 'Take a snapshot first, and revert to the number it answers with.',
  },
  BALANCE_NEGATIVE: { message: (d: { attoFil: string }) => `a balance of ${d.attoFil} attoFIL is below zero` },
  BALANCE_OUT_OF_FUNDS: {
    message: (d: { missing: string; left: string }) =>
      `${d.missing} attoFIL are more than the ${d.left} that the reward actor has left to give`,
  },
  FAULT_ON_DEMAND: { message: (d: { method: string; message: string }) => `${d.method}: ${d.message}` },
})
