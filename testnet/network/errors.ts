import { defineErrors } from '#sdk/errors/define-errors.ts'

export const networkErrors = defineErrors({
  NETWORK_START_FAILED: {
    message: (d: { service: string; reason: string }) => `The network cannot start: ${d.service}: ${d.reason}`,
    next: 'Mend that, or begin another network with another --data-dir or --seed.',
  },
  NETWORK_PORT_TAKEN: {
    message: (d: { service: string; port: number }) =>
      `port ${d.port}, where the ${d.service} listens by default, is taken`,
    next: 'Stop what listens there, or start the network without --default-ports.',
  },
  NETWORK_NO_PORTS: {
    message: (d: { lowest: number; highest: number }) =>
      `no block of free ports was found between ${d.lowest} and ${d.highest}`,
    next: 'Stop networks that are not needed any more.',
  },
  NETWORK_MINERS: {
    message: (d: { miners: number; most: number }) => `a network has 1 to ${d.most} miners, not ${d.miners}`,
    next: 'Give another number with --miners.',
  },
})
