import type { TipSet } from '#sdk/chain/tipset.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import type { Randomness } from '../vm/environment.ts'
import { executeTipSet, type Observer, type Rules } from './execute.ts'
import { type BlockParts, baseFeeAfter, beginTipSet } from './produce.ts'
import type { IncludedMessage, TipSetRecord } from './tipset-record.ts'

/** Makes the next tipset and executes it, which needs nothing of its block that is still being signed meanwhile. */
export function makeTipSet(store: Blockstore, rules: Rules, randomness: Randomness, parts: BlockParts): TipSetRecord {
  const { parent, height, messages, producer } = parts
  const complete = beginTipSet(store, parts)
  const outcome = executeTipSet(store, rules, {
    parentState: parent.outcome.stateRoot,
    parentHeight: parent.tipSet.height,
    height,
    baseFee: baseFeeAfter(parent),
    miner: producer.miner,
    messages,
    randomness,
  })
  return { tipSet: complete(), messages, outcome }
}

/** What a tipset is made of that somebody else has made, or that is on the chain already. */
export interface TipSetParts {
  readonly parent: TipSetRecord
  readonly tipSet: TipSet
  readonly messages: readonly IncludedMessage[]
}

/** Executes a tipset whose blocks are there. */
export function runTipSet(
  store: Blockstore,
  rules: Rules,
  randomness: Randomness,
  { parent, tipSet, messages }: TipSetParts,
  observe?: Observer,
): TipSetRecord {
  const { parentStateRoot, parentBaseFee, miner } = tipSet.blocks[0]!
  const work = {
    parentState: parentStateRoot,
    parentHeight: parent.tipSet.height,
    height: tipSet.height,
    baseFee: parentBaseFee,
    miner,
    messages,
    randomness,
  }
  return { tipSet, messages, outcome: executeTipSet(store, rules, work, observe) }
}
