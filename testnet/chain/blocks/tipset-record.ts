import type { CID } from 'multiformats/cid'
import { messageCid } from '#sdk/chain/message.ts'
import type { Receipt } from '#sdk/chain/receipt.ts'
import { type SignedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { TipSet } from '#sdk/chain/tipset.ts'
import type { FeeSplit } from '../vm/fees.ts'

/** A message as a tipset holds it. */
export interface IncludedMessage {
  /** The CID it is found by: of the unsigned part for BLS senders. */
  readonly cid: CID
  readonly unsignedCid: CID
  readonly signed: SignedMessage
}

/** What a tipset's messages come to; the next tipset's header says so. */
export interface Outcome {
  readonly stateRoot: CID
  readonly receiptsRoot: CID
  /** In the order of the messages. */
  readonly receipts: readonly Receipt[]
  readonly fees: readonly FeeSplit[]
  readonly errors: readonly string[]
}

/** A tipset with its messages in execution order, and what they come to. */
export interface TipSetRecord {
  readonly tipSet: TipSet
  readonly messages: readonly IncludedMessage[]
  readonly outcome: Outcome
}

export function includedMessage(signed: SignedMessage): IncludedMessage {
  return { cid: signedMessageCid(signed), unsignedCid: messageCid(signed.message), signed }
}
