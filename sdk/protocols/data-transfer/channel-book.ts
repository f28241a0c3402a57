import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { exploreAllSelector } from '../graphsync/selector.ts'
import type { ChannelTerms } from './channel-owner.ts'
import { type ChannelId, type ChannelRecord, type ChannelStore, channelIdOf, channelText } from './channel-record.ts'
import { transferErrors } from './errors.ts'
import { LiveChannel } from './live-channel.ts'
import type { TransferEvent, TransferListener } from './transfer-events.ts'

interface BookParts {
  /** Our own peer id. */
  readonly self: string
  readonly store: ChannelStore
  readonly now: () => number
  readonly onError: (peer: string, error: DealkitError) => void
}

/**
 * The channels that there are: found, kept in the store, and their events passed on.
 *
 * @example
 * import { ChannelBook } from '#sdk/protocols/data-transfer/channel-book.ts'
 * import { MemoryChannelStore } from 'dealkit/protocols'
 * const parts = { store: new MemoryChannelStore(), now: Date.now, onError: console.error }
 * const book = new ChannelBook({ self: '12D3KooWA', ...parts })
 * book.find({ initiator: '12D3KooWA', responder: '12D3KooWB', id: 7n }) // undefined
 */
export class ChannelBook {
  readonly #parts: BookParts
  readonly #live = new Map<string, LiveChannel>()
  readonly #listeners = new Set<TransferListener>()
  #saving: Promise<void> = Promise.resolve()

  constructor(parts: BookParts) {
    this.#parts = parts
  }

  /** The channels that are in memory. */
  all(): Iterable<LiveChannel> {
    return this.#live.values()
  }

  /** A channel by its id, over or not. */
  find(id: ChannelId): LiveChannel | undefined {
    return this.#live.get(channelText(id))
  }

  /** A channel that something may still be done with. @throws {TRANSFER_UNKNOWN} {TRANSFER_OVER} */
  require(id: ChannelId): LiveChannel {
    const channel = this.find(id)
    if (channel === undefined) throw transferErrors.TRANSFER_UNKNOWN({ channel: channelText(id) })
    if (channel.isOver) throw transferErrors.TRANSFER_OVER({ channel: channel.text, status: channel.record.status })
    return channel
  }

  /** Hears all events; returns how to stop. */
  subscribe(listener: TransferListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when a channel has completed, at once if it has. @throws as `DataTransfer.completed` */
  completed(id: ChannelId): Promise<ChannelRecord> {
    const { promise, resolve, reject } = Promise.withResolvers<ChannelRecord>()
    const text = channelText(id)
    const settle = (record: ChannelRecord, error?: DealkitError) => {
      if (record.status === 'Completed') resolve(record)
      else if (record.status === 'Cancelled') reject(transferErrors.TRANSFER_CANCELLED({ channel: text }))
      else reject(error ?? transferErrors.TRANSFER_FAILED({ channel: text, reason: record.message }))
    }
    const channel = this.find(id)
    if (channel === undefined) reject(transferErrors.TRANSFER_UNKNOWN({ channel: text }))
    else if (channel.isOver) settle(channel.record)
    else {
      const stop = this.subscribe(({ type, channel: record, error }) => {
        if (type !== 'completed' && type !== 'failed' && type !== 'cancelled') return
        if (channelText(channelIdOf(record)) !== text) return
        stop()
        settle(record, error)
      })
    }
    return promise
  }

  #add(record: ChannelRecord): LiveChannel {
    const channel = new LiveChannel(record, {
      now: this.#parts.now,
      save: (saved) => this.save(saved),
      emit: (event) => this.#emit(event),
    })
    this.#live.set(channel.text, channel)
    return channel
  }

  /** A channel that was not there, as `Requested`; nothing is saved yet. */
  create(id: ChannelId, fields: ChannelTerms, multiaddrs: readonly string[] = []): LiveChannel {
    return this.#add(this.#record(id, fields, multiaddrs))
  }

  /** Tells of an offer that was not taken. */
  refused(id: ChannelId, fields: ChannelTerms, message: string): void {
    this.#emit({ type: 'refused', channel: { ...this.#record(id, fields, []), status: 'Failed', message } })
  }

  #record(id: ChannelId, fields: ChannelTerms, multiaddrs: readonly string[]): ChannelRecord {
    const now = this.#parts.now()
    return {
      initiator: id.initiator,
      responder: id.responder,
      transferId: id.id,
      isInitiator: id.initiator === this.#parts.self,
      isPull: fields.isPull,
      multiaddrs: [...multiaddrs],
      root: fields.root,
      selector: fields.selector ?? exploreAllSelector,
      voucherType: fields.voucherType,
      voucher: fields.voucher,
      status: 'Requested',
      initiatorPaused: false,
      responderPaused: false,
      message: '',
      sentBytes: 0,
      receivedBytes: 0,
      blocks: 0,
      expectedBytes: fields.expectedBytes ?? 0,
      createdAt: now,
      updatedAt: now,
    }
  }

  /** Takes up what the store has; returns the channels that were not here yet. */
  async load(): Promise<LiveChannel[]> {
    const records = await this.#parts.store.load()
    return records.filter((record) => this.find(channelIdOf(record)) === undefined).map((record) => this.#add(record))
  }

  /** Resolves when all that was to be saved is. */
  saved(): Promise<void> {
    return this.#saving
  }

  /** Puts a record into the store, behind those put there before; a failure goes to `onError`. */
  save(record: ChannelRecord): void {
    this.#saving = this.#saving
      .then(() => this.#parts.store.save(record))
      .catch((cause: unknown) => {
        const error = transferErrors.TRANSFER_FAILED(
          { channel: channelText(channelIdOf(record)), reason: 'its state could not be saved' },
          { cause },
        )
        this.#parts.onError(record.isInitiator ? record.responder : record.initiator, error)
      })
  }

  #emit(event: TransferEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}
