import { defineErrors } from '#sdk/errors/define-errors.ts'

export const initErrors = defineErrors({
  REPO_INITIALIZED: {
    message: (d: { path: string }) => `repo is already initialized at ${d.path}`,
    next: 'Start it with "venus-sealer run", or give another --repo.',
  },
  MARKET_URL_MISSING: {
    message: (_: Record<string, never>) => 'must set market url when set market mode',
    next: 'Give --market-url, the address the market listens at (/ip4/127.0.0.1/tcp/41235).',
  },
  NETWORK_MISMATCH: {
    message: (d: { wanted: string; found: string }) => `the node is of network "${d.found}", not of ${d.wanted}`,
    next: 'Give the --network of the node, or the --node-url of another one.',
  },
  MINER_UNKNOWN: {
    message: (d: { miner: string; reason: string }) => `${d.miner} is no miner on this chain: ${d.reason}`,
    next: 'Correct --actor, or leave it out to make a new miner.',
  },
  SECTOR_SIZE_MISMATCH: {
    message: (d: { miner: string; given: string; found: string }) =>
      `the sectors of ${d.miner} have ${d.found}, not ${d.given}`,
    next: (d: { found: string }) => `Give --sector-size=${d.found.replace(' ', '')}, or leave it out.`,
  },
  OWNER_UNKNOWN: {
    message: (d: { owner: string }) => `sender must exist on chain: ${d.owner} does not`,
    next: 'Send it some FIL first.',
  },
  WORKER_NOT_BLS: {
    message: (d: { worker: string }) => `the worker of a miner must have a BLS key (t3…), and ${d.worker} has none`,
    next: 'Make one with "venus wallet new --type=bls", and give it with --worker.',
  },
})
