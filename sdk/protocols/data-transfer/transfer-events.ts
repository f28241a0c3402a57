import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { ChannelRecord } from './channel-record.ts'

/**
 * What happens to a channel.
 * - `opened`: it exists; for the responder, it was accepted.
 * - `accepted`: the responder agreed.
 * - `started`: data is on its way.
 * - `progress`: more data moved; a few times a second at most.
 * - `paused`, `resumed`: by either side.
 * - `disconnected`: the connection, or the other's interest, was lost; the initiator will restart it.
 * - `restarted`: it goes on from what has arrived.
 * - `finished`: our part is done; for the receiver, every block is stored.
 * - `completed`, `failed`, `cancelled`: it is over.
 * - `refused`: an offer of a peer was not taken; the channel is only told of, not kept.
 * - `voucher`, `voucherResult`: further words of the other side.
 */
export type TransferEventType =
  | 'opened'
  | 'accepted'
  | 'started'
  | 'progress'
  | 'paused'
  | 'resumed'
  | 'disconnected'
  | 'restarted'
  | 'finished'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'refused'
  | 'voucher'
  | 'voucherResult'

/** Something that happened to a channel. */
export interface TransferEvent {
  readonly type: TransferEventType
  /** The channel as it is now. */
  readonly channel: ChannelRecord
  readonly error?: DealkitError
  /** Of `progress`: bytes a second since the last one. */
  readonly bytesPerSecond?: number
  /** Of `voucher` and `voucherResult`. */
  readonly voucher?: { readonly type: string; readonly cbor: Uint8Array | null }
}

/** Hears of channels, after their state was changed. */
export type TransferListener = (event: TransferEvent) => void
