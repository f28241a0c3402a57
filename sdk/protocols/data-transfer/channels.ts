import type { PeerId } from '@libp2p/interface'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { OnProtocolError } from '../exchange.ts'
import type { Graphsync } from '../graphsync/graphsync.ts'
import type { Host } from '../host.ts'
import { dialAddresses, type PeerAddress } from '../peer.ts'
import { ChannelBook } from './channel-book.ts'
import type { ChannelOwner, ChannelTerms } from './channel-owner.ts'
import type { ChannelId, ChannelRecord, ChannelStore } from './channel-record.ts'
import { isConnectionError } from './connection-error.ts'
import { transferErrors } from './errors.ts'
import type { LiveChannel } from './live-channel.ts'
import { dataTransferProtocol, messageType, responseMessage, type TransferMessage } from './messages.ts'
import { type OfferType, OtherSide, offerOf } from './other-side.ts'
import { startReceiving } from './receiving.ts'
import { refusalResult } from './refusal.ts'
import type { Refusal, VoucherHandler } from './voucher-handler.ts'
import { defaultWatchLimits, Watch, type WatchLimits } from './watch.ts'

export interface ChannelsParts {
  readonly host: Host
  readonly graphsync: Graphsync
  readonly vouchers: Readonly<Record<string, VoucherHandler>>
  readonly store: ChannelStore
  readonly limits?: Partial<WatchLimits>
  readonly now?: () => number
  readonly onError?: OnProtocolError
}

export interface OpenOptions extends ChannelTerms {
  readonly peer: PeerAddress
}

/** What may be done with the channels of one host, by us and by what happens to them. */
export class Channels implements ChannelOwner {
  readonly graphsync: Graphsync
  readonly book: ChannelBook
  readonly watch: Watch
  readonly #parts: ChannelsParts
  readonly #otherSide: OtherSide
  readonly #stopping = new AbortController()
  /** Go counts on from the time at start, in nanoseconds, so that numbers do not come twice. */
  #nextId: bigint

  constructor(parts: ChannelsParts) {
    this.#parts = parts
    this.graphsync = parts.graphsync
    const now = parts.now ?? Date.now
    const limits = { ...defaultWatchLimits, ...parts.limits }
    const report = (peer: string, cause: unknown) => this.#report(peer, cause)
    this.#otherSide = new OtherSide({ host: parts.host, limits, signal: this.#stopping.signal, report })
    const onError = (peer: string, error: DealkitError) => this.#report(peer, error)
    this.book = new ChannelBook({ self: parts.host.peerId, store: parts.store, now, onError })
    this.#nextId = BigInt(Date.now()) * 1_000_000n
    parts.host.node.addEventListener('peer:disconnect', this.#onDisconnect)
    this.watch = new Watch({
      channels: () => this.book.all(),
      limits,
      restart: (channel) => this.restart(channel),
      release: (channel, reason) => this.release(channel, reason),
      lost: (channel, reason) => this.lost(channel, reason),
      fail: (channel, error) => this.fail(channel, error),
      now,
    })
  }

  /**
   * What was sent to the end may not have arrived, and a wish not have been heard: those are asked about again. So is
   * what the other side has paused: it may not be able to reach us when it goes on.
   */
  readonly #onDisconnect = ({ detail }: CustomEvent<PeerId>): void => {
    const peer = detail.toString()
    for (const channel of this.book.all()) {
      const isIdle = channel.fetch === undefined && channel.control === undefined
      if (isIdle && channel.peer.peerId === peer && channel.record.isInitiator && !channel.isSelfPaused) {
        this.lost(channel, 'the connection was lost')
      }
    }
  }

  get self(): string {
    return this.#parts.host.peerId
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted
  }

  find(id: ChannelId): LiveChannel | undefined {
    return this.book.find(id)
  }

  create(id: ChannelId, terms: ChannelTerms): LiveChannel {
    return this.book.create(id, terms)
  }

  refused(id: ChannelId, terms: ChannelTerms, reason: string): void {
    this.book.refused(id, terms, reason)
  }

  async refusalFor(
    peer: string,
    refusal: Refusal,
  ): Promise<{ voucherResult: Uint8Array; voucherType: string } | undefined> {
    return refusalResult(refusal, await this.#parts.host.agentOf(peer))
  }

  saved(): Promise<void> {
    return this.book.saved()
  }

  handler(voucherType: string): VoucherHandler | undefined {
    return Object.hasOwn(this.#parts.vouchers, voucherType) ? this.#parts.vouchers[voucherType] : undefined
  }

  /**
   * Opens a channel of ours, once its peer can be reached: there is none for a peer that is away. From then on a
   * connection that is lost is no end of it, since the peer may have got the offer.
   *
   * @throws {TRANSFER_VOUCHER_UNKNOWN} {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL}
   */
  async open(options: OpenOptions): Promise<ChannelRecord> {
    const handler = this.handler(options.voucherType)
    if ((options.isPull ? handler?.store : handler?.source) === undefined) {
      throw transferErrors.TRANSFER_VOUCHER_UNKNOWN({ voucherType: options.voucherType })
    }
    if (!options.isPull) await this.#parts.host.dial(options.peer, { signal: this.#stopping.signal })
    const channelId = { initiator: this.self, responder: options.peer.peerId, id: this.#nextId++ }
    const channel = this.book.create(channelId, options, dialAddresses(options.peer).map(String))
    channel.apply(undefined)
    channel.emit('opened')
    // After a crash, the peer must not know of a channel that we do not.
    await this.saved()
    try {
      await this.#ask(channel, messageType.new)
    } catch (error) {
      if (isConnectionError(error)) {
        // It may have been asked again already, when the connection ended.
        if (channel.asked === 1) this.lost(channel, error instanceof Error ? error.message : String(error))
        return channel.record
      }
      this.fail(channel, DealkitError.is(error) ? error : this.#failure(channel, error))
      throw error
    }
    return channel.record
  }

  /** Goes on with a channel: as its initiator by asking again, as its responder by asking the initiator to. */
  async restart(channel: LiveChannel): Promise<void> {
    const { record } = channel
    if (record.isInitiator) {
      // What was lost is lost until something moves: the message stays as long.
      channel.apply('Restart')
      await this.#ask(channel, messageType.restart)
      channel.emit('restarted')
      return
    }
    await this.#otherSide.askToRestart(channel)
  }

  async #ask(channel: LiveChannel, type: OfferType): Promise<void> {
    channel.asked++
    if (!channel.record.isPull) {
      await this.#otherSide.offer(channel, type)
      return
    }
    // Where there was no way to the peer, the request looks for another.
    if (type === messageType.restart) {
      await this.#otherSide.reach(channel).catch((error: unknown) => {
        if (!isConnectionError(error)) throw error
      })
    }
    if (!channel.isOver) startReceiving(this, channel, offerOf(channel, type))
  }

  /** Stops the data until `resume`, and lets others have its place; the other side is told first. */
  async pause(channel: LiveChannel): Promise<void> {
    try {
      // The other hears of the pause before it sees the data stop, and does not take it for a loss.
      await this.#sayPaused(channel, true)
    } finally {
      // It may have been resumed while the other was told.
      if (channel.isSelfPaused) {
        channel.fetch?.pause()
        channel.control?.pause()
      }
    }
  }

  /** Goes on after `pause`, when it is its turn. */
  async resume(channel: LiveChannel): Promise<void> {
    try {
      await this.#sayPaused(channel, false)
    } finally {
      if (!channel.isSelfPaused) {
        channel.fetch?.resume()
        channel.control?.resume()
      }
    }
    if (channel.isSelfPaused) return
    const isIdle = channel.fetch === undefined && channel.control === undefined
    // What was under way is gone meanwhile: its initiator is to ask again.
    if (isIdle && !channel.record.isInitiator) await this.restart(channel)
  }

  /** As `pause`, where it is not somebody's wish: the store has no room. Said again, here too, when it is asked again. */
  hold(channel: LiveChannel, reason: string): void {
    if (channel.isOver || this.isStopped) return
    channel.apply(undefined, { message: reason })
    if (channel.isSelfPaused) channel.emit('paused')
    this.pause(channel).catch((cause: unknown) => this.#report(channel.peer.peerId, cause))
  }

  async #sayPaused(channel: LiveChannel, paused: boolean): Promise<void> {
    channel.setPaused(channel.record.isInitiator ? 'initiatorPaused' : 'responderPaused', paused)
    await this.#otherSide.sayPaused(channel, paused)
  }

  /** Ends a channel; resolves when the other side is told and the store is let go of. */
  async cancel(channel: LiveChannel, reason = 'cancelled here'): Promise<void> {
    channel.end('Cancel', reason)
    channel.emit('cancelled')
    await Promise.all([this.#otherSide.sayCancelled(channel), channel.settled])
  }

  /** Ends a channel that cannot be gone on with; the other side is told unless it said so itself. */
  fail(channel: LiveChannel, error: DealkitError, tellPeer = true): void {
    if (channel.isOver) return
    channel.end('Error', error.message)
    channel.emit('failed', { error })
    if (tellPeer && !this.isStopped) void this.#otherSide.sayCancelled(channel)
  }

  /** Lets go of what does not move, so that others get its place: its initiator may go on with it. */
  release(channel: LiveChannel, reason: string): void {
    channel.detach()
    this.lost(channel, reason)
  }

  /** The connection, or the other's interest, is gone: the initiator tries again, the responder waits for it. */
  lost(channel: LiveChannel, reason: string): void {
    if (channel.isOver || this.isStopped) return
    channel.apply(undefined, { message: reason })
    channel.emit('disconnected')
    this.watch.restartSoon(channel, reason)
  }

  /** Our part is done; with the other's, so is the channel. */
  finish(channel: LiveChannel, event: 'FinishTransfer' | 'Complete' | 'ResponderCompletes'): void {
    if (channel.isOver) return
    channel.apply(event, { message: '' })
    if (event === 'FinishTransfer') {
      channel.emitProgress()
      channel.emit('finished')
    }
    if (channel.record.status === 'Completed') channel.emit('completed')
  }

  /** The responder's last word. An initiator that it does not reach asks again, and hears it then. */
  async sayCompleted(channel: LiveChannel): Promise<void> {
    const { run, record } = channel
    const { transferId } = record
    // Told that all is here, the initiator will not ask again: after a crash it must be known here.
    await this.saved()
    try {
      const result = this.handler(record.voucherType)?.completed?.(record)
      const word = result === undefined ? {} : { voucherResult: result.cbor, voucherType: result.type }
      const message = responseMessage({ type: messageType.complete, transferId, accepted: true, ...word })
      await this.#otherSide.tell(channel.peer, message)
    } catch (cause) {
      if (this.isStopped) return
      this.#report(channel.peer.peerId, cause)
    }
    // Meanwhile it may have been asked for again: what is under way has a completion of its own.
    if (channel.run === run) this.finish(channel, 'Complete')
  }

  async tellPeer(peer: PeerAddress, message: TransferMessage): Promise<void> {
    await this.#otherSide.tell(peer, message)
  }

  /** An error that is not a channel's own. */
  #report(peer: string, cause: unknown): void {
    if (DealkitError.is(cause)) this.#parts.onError?.(cause, { protocol: dataTransferProtocol, peer })
  }

  #failure(channel: LiveChannel, cause: unknown): DealkitError {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return transferErrors.TRANSFER_FAILED({ channel: channel.text, reason }, { cause })
  }

  /** Takes up what the store has. */
  async load(): Promise<void> {
    await this.book.load()
  }

  /** Goes on with what we opened, and says what the last run did not come to say: that all is here. */
  start(): void {
    for (const channel of this.book.all()) {
      if (channel.isOver || channel.isSelfPaused || channel.fetch !== undefined || channel.control !== undefined)
        continue
      const { isInitiator, status } = channel.record
      if (isInitiator) this.watch.restartSoon(channel, 'the process was restarted')
      else if (status === 'TransferFinished') void this.sayCompleted(channel)
    }
  }

  /** Lets every channel go where it is, saved; `start` of the next process goes on. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#parts.host.node.removeEventListener('peer:disconnect', this.#onDisconnect)
    this.watch.stop()
    for (const channel of this.book.all()) {
      if (channel.isOver) continue
      channel.detach()
      this.book.save(channel.record)
      await channel.settled
    }
    await this.book.saved()
  }
}
