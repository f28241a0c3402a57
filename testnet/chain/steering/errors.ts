import { defineErrors } from '#sdk/errors/define-errors.ts'
import { counted } from '#sdk/units/count.ts'
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
      `${d.wanted} has not come about within ${counted(d.epochs, 'epoch')}: ${d.seen}`,
    next: 'See what has to happen first; "dealkit testnet revert" goes back to a snapshot from before. Or allow more epochs: --within, or { within } in a script.',
  },
  CONDITION_IMPOSSIBLE: {
    message: (d: { wanted: string; seen: string }) => `${d.wanted} will not come about: ${d.seen}`,
    next: 'Go back to before it ("dealkit testnet revert"), or wait for something else.',
  },
  CONDITION_UNKNOWN: {
    message: (d: { subject: string; known: string }) =>
      `there is no ${d.subject}, and nothing on its way to it: ${d.known}`,
    next: 'Name one that there is, or begin what brings it about first.',
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
