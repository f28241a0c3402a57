import type { ResponseControl } from '../graphsync/admission.ts'
import type { PlaceState } from '../graphsync/place.ts'
import type { Fetch } from '../graphsync/requestor.ts'
import type { PeerAddress } from '../peer.ts'
import { type ChannelRecord, channelIdOf, channelText, isSender, otherPeer } from './channel-record.ts'
import { type ChannelEvent, isOver, statusAfter } from './channel-transitions.ts'
import type { TransferEvent, TransferEventType } from './transfer-events.ts'

interface ChannelHooks {
  readonly now: () => number
  readonly save: (record: ChannelRecord) => void
  readonly emit: (event: TransferEvent) => void
}

const progressMs = 250
const saveMs = 1_000

/**
 * A channel in memory: its record, what runs for it, and when anything last happened.
 *
 * @example
 * import type { ChannelRecord } from 'dealkit/protocols'
 * import { LiveChannel } from '#sdk/protocols/data-transfer/live-channel.ts'
 * const hooks = { now: Date.now, save: () => undefined, emit: () => undefined }
 * const statusOf = (record: ChannelRecord): string => new LiveChannel(record, hooks).record.status
 */
export class LiveChannel {
  record: ChannelRecord
  /** What is under way on the wire: as receiver, or as sender. */
  fetch: Fetch | undefined
  control: ResponseControl | undefined
  /** What its fetch has of the places there are. */
  place: PlaceState = 'none'
  /** Resolves when what last received has let go of its store. */
  settled: Promise<void> = Promise.resolve()
  /** Resolves when the other side has been told of the last pause or resume, or cannot be. */
  pauseTold: Promise<void> = Promise.resolve()
  /** Counts what was started, so that the end of an older run means nothing. */
  run = 0
  /** Times that its other side was asked to take part. */
  asked = 0
  lastActivity: number
  /** Restarts since the transfer last got further than before. */
  restarts = 0
  restartTimer: NodeJS.Timeout | undefined
  readonly #hooks: ChannelHooks
  #savedAt: number
  #emitted: { at: number; bytes: number }

  constructor(record: ChannelRecord, hooks: ChannelHooks) {
    this.record = record
    this.#hooks = hooks
    this.lastActivity = hooks.now()
    this.#savedAt = this.lastActivity
    this.#emitted = { at: this.lastActivity, bytes: this.#moved() }
  }

  /** Its id as text. */
  get text(): string {
    return channelText(channelIdOf(this.record))
  }

  /** The peer on the other side, and where it was last. */
  get peer(): PeerAddress {
    return { peerId: otherPeer(this.record), multiaddrs: this.record.multiaddrs }
  }

  /** Whether nothing more happens to it. */
  get isOver(): boolean {
    return isOver(this.record.status)
  }

  /** Whether data should be on its way now: so it should if its fetch has a place, whatever the other side says. */
  get isMoving(): boolean {
    if (this.fetch !== undefined) return this.place === 'held'
    return this.control !== undefined && this.record.status === 'Ongoing' && !this.isPaused
  }

  /** Whether either side has paused it. */
  get isPaused(): boolean {
    return this.record.initiatorPaused || this.record.responderPaused
  }

  /** Whether we have paused it. */
  get isSelfPaused(): boolean {
    return this.record.isInitiator ? this.record.initiatorPaused : this.record.responderPaused
  }

  #moved(): number {
    return isSender(this.record) ? this.record.sentBytes : this.record.receivedBytes
  }

  /** Moves the status by an event and changes the record; saved at once. */
  apply(event: ChannelEvent | undefined, change: Partial<ChannelRecord> = {}): void {
    const { record } = this
    const status = event === undefined ? record.status : statusAfter(record.status, event)
    const now = this.#hooks.now()
    this.record = { ...record, ...change, status, updatedAt: now }
    this.lastActivity = now
    this.#savedAt = now
    this.#hooks.save(this.record)
  }

  /** Data is on its way; what went wrong before is overcome, unless we have stopped it for that. */
  begins(): void {
    this.apply('TransferInitiated', this.isSelfPaused ? {} : { message: '' })
    this.emit('started')
  }

  /** Takes back that it was completed: the other side has not got everything. */
  reopen(): void {
    this.record = { ...this.record, status: 'Ongoing' }
  }

  /** Its fetch has its turn, or is without one: from a turn on, something should happen. */
  takePlace(place: PlaceState): void {
    this.place = place
    this.lastActivity = this.#hooks.now()
  }

  /** Notes whether a side has paused it, and says so if that is new. */
  setPaused(side: 'initiatorPaused' | 'responderPaused', paused: boolean): void {
    if (this.record[side] === paused) return
    this.apply(undefined, { [side]: paused })
    this.emit(paused ? 'paused' : 'resumed')
  }

  /** The other side has it in its queue, and will go on with it: no restart was in vain. */
  isAwaited(): void {
    this.restarts = 0
    this.lastActivity = this.#hooks.now()
    if (this.record.message !== '' && !this.isSelfPaused) this.apply(undefined, { message: '' })
  }

  /** Tells listeners of an event, with the record as it is now. */
  emit(type: TransferEventType, more: Omit<TransferEvent, 'type' | 'channel'> = {}): void {
    this.#hooks.emit({ type, channel: this.record, ...more })
  }

  /** Notes a block that moved; says so and saves it now and then. */
  progress(block: { bytes: number; index: number; onWire: boolean }): void {
    const { record } = this
    const now = this.#hooks.now()
    const bytes = block.onWire ? block.bytes : 0
    const moved = isSender(record)
      ? { sentBytes: record.sentBytes + bytes }
      : { receivedBytes: record.receivedBytes + bytes }
    this.record = { ...record, ...moved, blocks: Math.max(record.blocks, block.index), updatedAt: now }
    this.lastActivity = now
    // Blocks that go out once more are no progress: a receiver that is stuck takes them in every time.
    if (block.index > record.blocks) this.restarts = 0
    if (now - this.#emitted.at >= progressMs) this.emitProgress()
    if (now - this.#savedAt < saveMs) return
    this.#savedAt = now
    this.#hooks.save(this.record)
  }

  /** Tells listeners how far it is, and how many bytes a second have moved since the last time. */
  emitProgress(): void {
    const now = this.#hooks.now()
    const seconds = Math.max(0.001, (now - this.#emitted.at) / 1000)
    const bytesPerSecond = Math.round((this.#moved() - this.#emitted.bytes) / seconds)
    this.#emitted = { at: now, bytes: this.#moved() }
    this.emit('progress', { bytesPerSecond })
  }

  /** Lets go of what runs; what it still reports is not heard. */
  detach(): void {
    this.run++
    const { fetch, control } = this
    this.fetch = undefined
    this.control = undefined
    this.place = 'none'
    fetch?.cancel()
    control?.cancel()
  }

  /** Ends it for good. */
  end(event: 'Error' | 'Cancel', message: string): void {
    clearTimeout(this.restartTimer)
    this.apply(event, { message })
    this.detach()
  }
}
