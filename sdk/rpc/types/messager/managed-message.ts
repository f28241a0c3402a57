import { receipt } from '#sdk/chain/receipt.ts'
import { tipSetKey } from '#sdk/chain/tipset-key.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { float, jsonList, jsonNullable, jsonStruct, numbered, oneOf, orZero, time } from '#sdk/codec/json.ts'
import { bool, int, limits, nilBytes, text, uint } from '#sdk/codec/primitives.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { messageMeta } from './fee-spec.ts'

/** How far a message is: waiting for gas and nonce, signed and sent, executed, failed, or its nonce taken. */
export const messageState = numbered('MessageState', {
  unknown: 0,
  unfilled: 1,
  filled: 2,
  onChain: 3,
  failed: 4,
  nonceConflict: 5,
})
export type MessageState = Infer<typeof messageState>

/** A message in the messager's keeping. Nonce, gas fields, CIDs and signature are there from `filled` on. */
export const managedMessage = jsonStruct('Message', {
  id: as('ID', text()),
  unsignedCid: jsonNullable(cid),
  signedCid: jsonNullable(cid),
  version: uint,
  to: address,
  from: address,
  nonce: uint,
  value: bigint,
  gasLimit: int,
  gasFeeCap: bigint,
  gasPremium: bigint,
  method: uint,
  params: nilBytes(),
  signature: jsonNullable(signature),
  height: int,
  confidence: int,
  receipt: jsonNullable(receipt),
  tipSetKey,
  meta: jsonNullable(messageMeta),
  walletName: text(),
  state: messageState,
  errorMessage: as('ErrorMsg', orZero(text(limits.bytes), '')),
  createdAt: time,
  updatedAt: time,
})
export type ManagedMessage = Infer<typeof managedMessage>

/** Which messages to list; an empty list is no bound. */
export const messageQuery = jsonStruct('MsgQueryParams', {
  states: as('State', jsonList(messageState, 100)),
  from: jsonList(address, 10_000),
  byUpdateAt: time,
  asc: bool,
  limit: uint,
  offset: uint,
})
export type MessageQuery = Infer<typeof messageQuery>

/** New gas fields for a message that is stuck, in attoFIL; `auto` lets the messager choose within `maxFee`. */
export const messageReplacement = jsonStruct('ReplacMessageParams', {
  id: as('ID', text()),
  auto: bool,
  maxFee: bigint,
  gasLimit: int,
  gasPremium: bigint,
  gasFeeCap: as('GasFeecap', bigint),
  gasOverPremium: float,
})
export type MessageReplacement = Infer<typeof messageReplacement>

/** A message in short: what is null is left to the messager, `params` are JSON or hex. The value is attoFIL. */
export const quickSend = jsonStruct('QuickSendParams', {
  to: address,
  from: address,
  value: as('Val', bigint),
  account: text(),
  gasPremium: jsonNullable(bigint),
  gasFeeCap: jsonNullable(bigint),
  gasLimit: jsonNullable(int),
  method: uint,
  params: text(limits.bytes),
  paramsType: oneOf('json', 'hex'),
})
export type QuickSend = Infer<typeof quickSend>
