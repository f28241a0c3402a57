import { defineErrors } from '#sdk/errors/define-errors.ts'

export const proofErrors = defineErrors({
  REPLICA_DAMAGED: {
    message: (d: { expected: string; found: string }) =>
      `the replica has the commitment ${d.found} where the chain has ${d.expected}: its bytes or its record have changed`,
    next: 'Restore the sealed file from a copy, or declare the sector faulty.',
  },
  PROOF_NOT_AGGREGABLE: {
    message: (d: { sector: number; reason: string }) =>
      `the proof of sector ${d.sector} cannot be aggregated: ${d.reason}`,
    next: 'Prove every sector of the aggregate on its own first, with the same randomness.',
  },
  NOTHING_TO_PROVE: {
    message: (_: Record<string, never>) => 'a proof needs at least one sector',
    next: 'Name the sectors to prove.',
  },
})
