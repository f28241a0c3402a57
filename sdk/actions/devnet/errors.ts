import { defineErrors } from '#sdk/errors/define-errors.ts'

export const devnetErrors = defineErrors({
  DEVNET_NOT_LOCAL: {
    message: (d: { url: string; action: string }) => `${d.url} is no local network's node: it cannot ${d.action}`,
    next: 'Connect to a network that "dealkit testnet up" or forceNetwork() has started.',
  },
})
