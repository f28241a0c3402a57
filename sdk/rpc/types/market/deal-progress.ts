import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonOptional, jsonStruct, oneOf, time } from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'
import { storageDealState } from '#sdk/deals/status.ts'
import { pieceStatus } from './miner-deal.ts'

const maxMessage = 64 << 10

const dealStep = jsonStruct('DealStep', {
  at: time,
  /** Empty where only a message changed. */
  event: text(),
  state: storageDealState,
  message: text(maxMessage),
})
export type DealStep = Infer<typeof dealStep>

/** Where a deal stands: since when, what it waits for, what moves it on, by when, and all that it went through. */
export const dealProgress = jsonStruct('DealProgress', {
  proposalCid: cid,
  state: storageDealState,
  pieceStatus,
  since: time,
  waitsFor: text(maxMessage),
  next: text(maxMessage),
  /** The last epoch at which what is waited for can come, and when that is. */
  byEpoch: jsonOptional(int),
  by: time,
  /** Failed attempts in this state so far. */
  attempts: uint,
  /** The last error, or what was said of the deal. */
  message: text(maxMessage),
  steps: jsonList(dealStep),
})
export type DealProgress = Infer<typeof dealProgress>

/** An import of a deal's data: what is hashed of the file, in bytes. */
export const importJob = jsonStruct('ImportJob', {
  proposalCid: cid,
  file: text(maxMessage),
  bytes: uint,
  done: uint,
  startedAt: time,
  endedAt: time,
  state: oneOf('running', 'done', 'failed'),
  message: text(maxMessage),
})
export type ImportJob = Infer<typeof importJob>

/** What the market and the chain, or its piece storage, say differently of a deal. */
export const dealDifference = jsonStruct('DealDifference', {
  miner: address,
  dealId: as('DealID', jsonNullable(uint)),
  proposalCid: jsonNullable(cid),
  here: text(maxMessage),
  there: text(maxMessage),
  remedy: text(maxMessage),
  /** Whether it corrects itself at the next heads. */
  passing: bool,
})
export type DealDifference = Infer<typeof dealDifference>
