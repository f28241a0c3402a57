import { defineErrors } from '#sdk/errors/define-errors.ts'

export const networkErrors = defineErrors({
  NETWORK_INFO_MISSING: {
    message: (d: { path: string }) => `No network is running here: ${d.path} does not exist`,
    next: 'Start one with "dealkit testnet up", or name the file of a running one with --network or in DEALKIT_NETWORK.',
  },
  NETWORK_INFO_INVALID: {
    message: (d: { path: string; reason: string }) => `${d.path} does not describe a network: ${d.reason}`,
    next: 'Start the network anew, or correct the file.',
  },
  NETWORK_SERVICE_DOWN: {
    message: (d: { service: string; up: string }) => `The network runs no ${d.service}; it runs ${d.up}`,
    next: (d) => `Start the network with its ${d.service}.`,
  },
})
