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
  REORG_TOO_DEEP: {
    message: (d: { depth: number; tipSets: number }) =>
      `a reorganisation of ${d.depth} tipsets is not possible: above genesis there are ${d.tipSets}`,
  },
})
