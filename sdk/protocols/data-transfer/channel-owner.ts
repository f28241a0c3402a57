import type { CID } from 'multiformats/cid'
import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Graphsync } from '../graphsync/graphsync.ts'
import type { PeerAddress } from '../peer.ts'
import type { ChannelId } from './channel-record.ts'
import type { LiveChannel } from './live-channel.ts'
import type { TransferMessage } from './messages.ts'
import type { Refusal, VoucherHandler } from './voucher-handler.ts'

/** What a channel is opened with. */
export interface ChannelTerms {
  readonly isPull: boolean
  readonly root: CID
  readonly selector?: Uint8Array
  readonly voucherType: string
  readonly voucher: Uint8Array
  readonly expectedBytes?: number
}

/** The channels as those who move data and hear messages see them. */
export interface ChannelOwner {
  readonly graphsync: Graphsync
  /** Our own peer id. */
  readonly self: string
  /** A channel by its id, over or not; undefined for an unknown one. */
  find(id: ChannelId): LiveChannel | undefined
  /** A channel that was not there, as `Requested`. */
  create(id: ChannelId, terms: ChannelTerms): LiveChannel
  /** Who answers for a type of voucher; undefined for a type that nobody does. */
  handler(voucherType: string): VoucherHandler | undefined
  /** Tells listeners of an offer that was not taken. */
  refused(id: ChannelId, terms: ChannelTerms, reason: string): void
  /** Resolves when what is known of the channels is in the store. */
  saved(): Promise<void>
  /** What a refusal carries for this peer: the reason, if it can read one. */
  refusalFor(peer: string, verdict: Refusal): Promise<{ voucherResult: Uint8Array; voucherType: string } | undefined>
  /** Goes on with a channel: as its initiator by asking again, as its responder by asking the initiator to. */
  restart(channel: LiveChannel): Promise<void>
  /** Our part, or the other's, is done; with both, so is the channel. */
  finish(channel: LiveChannel, event: 'FinishTransfer' | 'Complete' | 'ResponderCompletes'): void
  /** The responder's last word; without it the initiator asks again. */
  sayCompleted(channel: LiveChannel): Promise<void>
  /** The connection, or the other's interest, is gone: the initiator tries again, the responder waits for it. */
  lost(channel: LiveChannel, reason: string): void
  /** Stops a channel that cannot go on here for now, until `resume`; the other side is told. */
  hold(channel: LiveChannel, reason: string): void
  /** Ends a channel that cannot be gone on with; the other side is told unless it said so itself. */
  fail(channel: LiveChannel, error: DealkitError, tellPeer?: boolean): void
  /** Sends one message to a peer. @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_TIMEOUT} {STREAM_LOST} */
  tellPeer(peer: PeerAddress, message: TransferMessage): Promise<void>
}
