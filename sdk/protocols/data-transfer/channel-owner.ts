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
  find(id: ChannelId): LiveChannel | undefined
  create(id: ChannelId, terms: ChannelTerms): LiveChannel
  handler(voucherType: string): VoucherHandler | undefined
  /** Tells listeners of an offer that was not taken. */
  refused(id: ChannelId, terms: ChannelTerms, reason: string): void
  /** Resolves when what is known of the channels is in the store. */
  saved(): Promise<void>
  /** What a refusal carries for this peer: the reason, if it can read one. */
  refusalFor(peer: string, verdict: Refusal): Promise<{ voucherResult: Uint8Array; voucherType: string } | undefined>
  restart(channel: LiveChannel): Promise<void>
  finish(channel: LiveChannel, event: 'FinishTransfer' | 'Complete' | 'ResponderCompletes'): void
  sayCompleted(channel: LiveChannel): Promise<void>
  lost(channel: LiveChannel, reason: string): void
  fail(channel: LiveChannel, error: DealkitError, tellPeer?: boolean): void
  tellPeer(peer: PeerAddress, message: TransferMessage): Promise<void>
}
