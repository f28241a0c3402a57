import { defineErrors } from '#sdk/errors/define-errors.ts'

/** The texts are the real node's where clients match them. */
export const queryErrors = defineErrors({
  NOT_AN_ACCOUNT: {
    message: (d: { address: string; kind: string }) =>
      `failed to get account actor state for ${d.address}: it is ${d.kind}, not an account`,
  },
  NOT_A_MINER: {
    message: (d: { address: string; kind: string }) =>
      `failed to load miner actor state of ${d.address}: it is ${d.kind}`,
  },
  DEAL_NOT_FOUND: {
    message: (d: { id: number }) =>
      `deal ${d.id} not found - deal may not have completed sealing before deal proposal start epoch, or deal may have been slashed`,
  },
  SECTOR_NOT_FOUND: {
    message: (d: { sector: number; miner: string }) => `failed to find sector ${d.sector} of ${d.miner}`,
  },
  PRE_COMMIT_NOT_FOUND: {
    message: (d: { sector: number; miner: string }) =>
      `precommit info of sector ${d.sector} of ${d.miner} does not exist`,
  },
  DEADLINE_UNKNOWN: { message: (d: { index: number }) => `there is no deadline ${d.index}; they go from 0 to 47` },
  NONCE_TAKEN: {
    message: (d: { wanted: string; found: string; nonce: number; from: string }) =>
      `found message with equal nonce as the one we are looking for that is NOT a valid replacement message ` +
      `(F:${d.from} n ${d.nonce}, wanted ${d.wanted}, found ${d.found})`,
  },
})
