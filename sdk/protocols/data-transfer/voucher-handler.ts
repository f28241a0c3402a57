import type { CID } from 'multiformats/cid'
import type { BlockSource, BlockStore } from '../graphsync/block-store.ts'
import type { ChannelId, ChannelRecord } from './channel-record.ts'

/** A channel that somebody wants to open with us, or to go on with. */
export interface TransferOffer {
  readonly channel: ChannelId
  /** Peer id of who asks. */
  readonly peer: string
  /** Whether they want to receive; otherwise they want to send. */
  readonly isPull: boolean
  readonly isRestart: boolean
  readonly root: CID
  /** CBOR of the selector. */
  readonly selector: Uint8Array
  /** CBOR of the voucher. */
  readonly voucher: Uint8Array
}

/** What is said to an offer: yes, on which terms, or no, and why. */
export type Verdict =
  | {
      readonly accepted: true
      /** Begin paused, until `resume`; for a pull whose data is not ready. */
      readonly paused?: boolean
      /** How much will come, if it is known. */
      readonly expectedBytes?: number
      readonly voucherResult?: { readonly type: string; readonly cbor: Uint8Array }
    }
  | Refusal

export interface Refusal {
  readonly accepted: false
  readonly reason: string
  readonly voucherResult?: { readonly type: string; readonly cbor: Uint8Array }
}

/**
 * A store that is told when a transfer lets go of it: for good, or until it goes on. With {TRANSFER_NO_ROOM} it, or the
 * opening of it, stops the channel until `resume`; whatever else is thrown fails it.
 */
export interface TransferStore extends BlockStore {
  /** Told when the transfer lets go of it; what it throws fails the channel. */
  close?(): Promise<void>
}

/** Where a channel's blocks come from, for one answer to the receiver's request. */
export interface TransferSource extends BlockSource {
  /** Told when that answer has ended, be it for good or until the receiver asks again. */
  close?(): Promise<void>
}

/** What is behind one type of voucher. */
export interface VoucherHandler {
  /** Decides about an offer, before any data moves. What it throws is a rejection. */
  validate(offer: TransferOffer): Promise<Verdict> | Verdict
  /** Where the blocks that a channel sends come from. Called for each request of the receiver. */
  source?(channel: ChannelRecord): Promise<TransferSource> | TransferSource
  /** Where the blocks that a channel receives go. Called again when it goes on: what is stored is not sent again. */
  store?(channel: ChannelRecord): Promise<TransferStore> | TransferStore
  /** What goes with the word that a channel of ours has completed: retrievals of Go nodes wait for it. */
  completed?(channel: ChannelRecord): { readonly type: string; readonly cbor: Uint8Array }
}
