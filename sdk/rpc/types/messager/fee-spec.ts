import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { float, jsonNullable, jsonStruct, numbered, orZero, time, uuid } from '#sdk/codec/json.ts'
import { int, text, uint } from '#sdk/codec/primitives.ts'

const overEstimation = as('gasOverEstimation', orZero(float, 0))
const overPremium = as('gasOverPremium', orZero(float, 0))
const maxFee = as('maxFee', bigint)
const caps = { gasFeeCap: as('gasFeeCap', bigint), baseFee: as('baseFee', bigint) }

/** Bounds on what messages cost: factors on gas and premium, attoFIL; 0 leaves it to what is more general. */
const feeSpec = { gasOverEstimation: overEstimation, maxFee, gasOverPremium: overPremium, ...caps }

/** Bounds that one message is pushed with, and the epoch after which it is of no use. */
export const messageMeta = jsonStruct('SendSpec', {
  expireEpoch: as('expireEpoch', orZero(int, 0)),
  gasOverEstimation: overEstimation,
  maxFee,
  gasOverPremium: overPremium,
})
export type MessageMeta = Infer<typeof messageMeta>

/** What holds for all addresses. */
export const sharedSpec = jsonStruct('SharedSpec', { id: as('id', uint), selMsgNum: as('selMsgNum', uint), ...feeSpec })
export type SharedSpec = Infer<typeof sharedSpec>

/** Bounds for an address, in attoFIL written as texts; an empty text leaves a bound as it is. */
export const addressSpec = jsonStruct('AddressSpec', {
  address: as('address', address),
  gasOverEstimation: overEstimation,
  gasOverPremium: overPremium,
  maxFee: as('maxFeeStr', text()),
  gasFeeCap: as('gasFeeCapStr', text()),
  baseFee: as('baseFeeStr', text()),
})
export type AddressSpec = Infer<typeof addressSpec>

const moments = { createdAt: as('createAt', time), updatedAt: as('updateAt', time) }

/** Bounds for one method of one kind of actor. */
export const actorFees = jsonStruct('ActorCfg', {
  id: as('id', uuid),
  version: as('version', uint),
  code: as('code', cid),
  method: as('method', uint),
  ...feeSpec,
  ...moments,
})
export type ActorFees = Infer<typeof actorFees>

/** A change of bounds; a factor of null stays as it is. */
export const feeChange = jsonStruct('ChangeGasSpecParams', {
  gasOverEstimation: as('gasOverEstimation', jsonNullable(float)),
  maxFee,
  gasOverPremium: as('gasOverPremium', jsonNullable(float)),
  ...caps,
})
export type FeeChange = Infer<typeof feeChange>

/** An address that the messager sends for, with the next nonce it will give out. */
export const managedAddress = jsonStruct('Address', {
  id: as('id', uuid),
  address: as('addr', address),
  nonce: as('nonce', uint),
  weight: as('weight', int),
  state: as('state', numbered('AddressState', { alive: 1, removing: 2, removed: 3, forbidden: 4 })),
  selMsgNum: as('selMsgNum', uint),
  ...feeSpec,
  isDeleted: as('isDeleted', int),
  ...moments,
})
export type ManagedAddress = Infer<typeof managedAddress>
