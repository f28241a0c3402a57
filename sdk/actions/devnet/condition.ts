import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import type { StorageDealState } from '#sdk/deals/status.ts'
import type { ChainCondition } from '#sdk/rpc/types/testnet/condition.ts'

/** What to go on to. */
export type Until =
  | { readonly epoch: number }
  /** A message whose outcome is on chain, with so many epochs on top: none if left out. */
  | { readonly message: CID; readonly confidence?: number }
  /** A deal in one of these states, as its provider or its client sees it: the provider if left out. */
  | {
      readonly deal: CID
      readonly state: StorageDealState | readonly StorageDealState[]
      readonly side?: 'provider' | 'client'
    }
  /** A sector in one of these states of its sealer; of the first miner if left out. */
  | { readonly sector: number; readonly state: string | readonly string[]; readonly miner?: Address }

/** How long something is waited for, in time of the chain. */
export interface UntilOptions {
  /** Epochs, or a duration such as `2d`, after which it is given up; 7 days if left out, or as many as there are to an epoch that is named. */
  readonly within?: number | string
}

/**
 * The condition as the node takes it.
 *
 * @example
 * import { chainConditionOf } from '#sdk/actions/devnet/condition.ts'
 * chainConditionOf({ sector: 0, state: 'Proving' }) // { sector: { number: 0, states: ['Proving'] } }
 */
export function chainConditionOf(until: Until): ChainCondition {
  if ('epoch' in until) return { epoch: until.epoch }
  if ('message' in until) {
    const { message: cid, confidence } = until
    return { message: { cid, ...(confidence === undefined ? {} : { confidence }) } }
  }
  const states = Array.isArray(until.state) ? [...until.state] : [until.state as string]
  if ('deal' in until) {
    const { deal: proposalCid, side } = until
    return { deal: { proposalCid, states, ...(side === undefined ? {} : { side }) } }
  }
  const { sector: number, miner } = until
  return { sector: { number, states, ...(miner === undefined ? {} : { miner }) } }
}
