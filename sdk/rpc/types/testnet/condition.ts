import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonOptional, jsonStruct, oneOf } from '#sdk/codec/json.ts'
import { int, text, uint } from '#sdk/codec/primitives.ts'
import { type MayOmit, mayOmit } from '../may-omit.ts'

const dealStates = jsonStruct('DealStates', {
  proposalCid: as('proposalCid', cid),
  /** Any of these, without the prefix: `Active`. */
  states: as('states', jsonList(text(64), 64)),
  /** Whose view of the deal: the provider's if left out. */
  side: as('side', jsonOptional(oneOf('provider', 'client'))),
})

const sectorStates = jsonStruct('SectorStates', {
  number: as('number', uint),
  /** Any of these: `Proving`. */
  states: as('states', jsonList(text(64), 64)),
  /** The first miner of the network if left out. */
  miner: as('miner', jsonOptional(address)),
})

const landed = jsonStruct('Landed', {
  cid: as('cid', cid),
  /** Epochs on top of its outcome; none if left out. */
  confidence: as('confidence', jsonOptional(uint)),
})

const condition = jsonStruct('Condition', {
  epoch: as('epoch', jsonOptional(int)),
  message: as('message', jsonOptional(mayOmit(landed))),
  deal: as('deal', jsonOptional(mayOmit(dealStates))),
  sector: as('sector', jsonOptional(mayOmit(sectorStates))),
})

/** What a chain is to come to: every part that is given has to hold. */
export const chainCondition = mayOmit(condition)
export type ChainCondition = MayOmit<Infer<typeof condition>>
