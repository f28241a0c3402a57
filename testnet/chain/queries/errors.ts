import { defineErrors } from '#sdk/errors/define-errors.ts'

/** The texts are the real node's where clients match them. */
export const queryErrors = defineErrors({
  NOT_AN_ACCOUNT: {
    message: (d: { address: string; kind: string }) =>
      `failed to get account actor state for ${d.address}: it is ${d.kind}, not an account`,
    next: 'Name the address of an account: "venus wallet list".',
  },
  NOT_A_MINER: {
    message: (d: { address: string; kind: string }) =>
      `failed to load miner actor state of ${d.address}: it is ${d.kind}`,
    next: 'Name a miner: "venus state list-miners".',
  },
  DEAL_NOT_FOUND: {
    message: (d: { id: number }) =>
      `deal ${d.id} not found - deal may not have completed sealing before deal proposal start epoch, or deal may have been slashed`,
    next: '"venus-market storage-deals list" prints the numbers of its deals.',
  },
  SECTOR_NOT_FOUND: {
    message: (d: { sector: number; miner: string }) => `failed to find sector ${d.sector} of ${d.miner}`,
    next: '"venus state sectors MINER" lists those on chain.',
  },
  PRE_COMMIT_NOT_FOUND: {
    message: (d: { sector: number; miner: string }) =>
      `precommit info of sector ${d.sector} of ${d.miner} does not exist`,
    next: 'It is not pre-committed, or proven already: "venus state sectors MINER" lists those on chain.',
  },
  DEADLINE_UNKNOWN: {
    message: (d: { index: number }) => `there is no deadline ${d.index}; they go from 0 to 47`,
    next: '"venus-sealer proving deadlines" lists them.',
  },
  HEIGHT_UNCOMPUTABLE: {
    message: (d: { height: number; from: number }) =>
      `cannot compute a state at ${d.height} on a tipset at ${d.from}: it has to be that epoch or one of the day after it`,
  },
  ACTORS_UNKNOWN: {
    message: (d: { networkVersion: number; known: number; actors: number }) =>
      `this node has no actors of network version ${d.networkVersion}: its network is at ${d.known}, with actors v${d.actors}`,
  },
  NO_MANIFEST: {
    message: (d: { networkVersion: number }) =>
      `actors of network version ${d.networkVersion} have no manifest: their code is part of the node`,
  },
  SECTOR_DURATION: {
    message: (d: { duration: number }) => `sector duration must be greater than 0, is ${d.duration}`,
    next: 'Give the epochs that the sector is to live.',
  },
  VERIFIED_OVER_SECTOR: {
    message: (d: { verifiedSize: number; sectorSize: number }) =>
      `verified deal size ${d.verifiedSize} is more than the sector's ${d.sectorSize} bytes`,
  },
  NONCE_TAKEN: {
    message: (d: { wanted: string; found: string; nonce: number; from: string }) =>
      `found message with equal nonce as the one we are looking for that is NOT a valid replacement message ` +
      `(F:${d.from} n ${d.nonce}, wanted ${d.wanted}, found ${d.found})`,
  },
})
