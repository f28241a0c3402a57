import { defineErrors } from '#sdk/errors/define-errors.ts'

export const daemonErrors = defineErrors({
  SEALER_INITIALIZED: {
    message: (d: { repo: string }) => `repo is already initialized at ${d.repo}`,
    next: 'Run it with "venus-sealer run", change its config.toml, or give another --repo.',
  },
  SEALER_OTHER_NETWORK: {
    message: (d: { wanted: string; found: string; url: string }) =>
      `the node at ${d.url} is of the network ${d.found}, not ${d.wanted}`,
    next: 'Give the node of that network with --node-url, or the right --network.',
  },
  SEALER_OTHER_SECTOR_SIZE: {
    message: (d: { miner: string; wanted: string; found: string }) =>
      `the miner ${d.miner} has sectors of ${d.found}, not ${d.wanted}`,
    next: (d) => `Leave --sector-size out, or give --sector-size ${d.found.replace(' ', '')}.`,
  },
  SEALER_WORKER_NOT_BLS: {
    message: (d: { worker: string }) => `the worker of a miner must have a BLS key (t3…), and ${d.worker} has none`,
    next: 'Make one with "venus wallet new --type=bls", and give it with --worker.',
  },
  SEALER_NOT_ITS_ROLE: {
    message: (d: { miner: string; role: string; given: string; found: string }) =>
      `${d.given} is not the ${d.role} of ${d.miner}: the chain has ${d.found}`,
    next: 'Leave it out for a miner that exists, or take the one that the chain has.',
  },
  NODE_HAS_BEGUN: {
    message: (d: { repo: string; option: string; value: string }) =>
      `the chain in ${d.repo} has begun with ${d.option}=${d.value}, which cannot be changed`,
    next: 'Leave the option out, or begin another chain with another --repo.',
  },
})
