import { defineErrors } from '#sdk/errors/define-errors.ts'
import { formatFil } from '#sdk/units/fil.ts'

export const steeringErrors = defineErrors({
  SNAPSHOT_NOT_FOUND: {
    message: (d: { id: number; known: string }) => `there is no snapshot ${d.id}; there are ${d.known}`,
    next: 'Take a snapshot first, and revert to the number it answers with.',
  },
  NETWORK_NOT_QUIET: {
    message: (d: { reasons: string; seconds: number }) =>
      `the network did not come to rest within ${d.seconds} s: ${d.reasons}`,
    next: 'See the log of the service that is named; take faults back with clearFaults, or stop the service.',
  },
  CONDITION_NOT_MET: {
    message: (d: { wanted: string; seen: string; epochs: number }) =>
      `${d.wanted} has not come about within ${d.epochs} epochs: ${d.seen}`,
    next: 'Check that nothing else has to happen first, or allow more epochs.',
  },
  CONDITION_IMPOSSIBLE: {
    message: (d: { wanted: string; seen: string }) => `${d.wanted} will not come about: ${d.seen}`,
    next: 'Go back to before it ("dealkit testnet revert"), or wait for something else.',
  },
  CONDITION_EMPTY: {
    message: () => 'the condition names nothing to wait for',
    next: 'Give an epoch, a message, a deal or a sector.',
  },
  SERVICE_UNKNOWN: {
    message: (d: { service: string; known: string }) => `this network has no service "${d.service}"; it has ${d.known}`,
    next: 'Name one of these.',
  },
  NOT_STARTED_HERE: {
    message: () => 'this node was started by itself, and nobody has told it how to end the network',
    next: 'Stop its process.',
  },
  BALANCE_NEGATIVE: {
    message: (d: { attoFil: string }) => `a balance of ${formatFil(BigInt(d.attoFil))} is below zero`,
    next: 'Give 0, or more.',
  },
  BALANCE_OUT_OF_FUNDS: {
    message: (d: { missing: string; left: string }) =>
      `${formatFil(BigInt(d.missing))} are more than the ${formatFil(BigInt(d.left))} that the reward actor has left to give`,
    next: 'Give less: what is given to one is taken from what block producers have yet to earn.',
  },
})
