import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import {
  type ChannelId,
  type ChannelRecord,
  channelIdOf,
  channelText,
  otherPeer,
} from '#sdk/protocols/data-transfer/channel-record.ts'
import { isOver } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import {
  createDataTransfer,
  type DataTransfer,
  type TransferTerms,
} from '#sdk/protocols/data-transfer/data-transfer.ts'
import type { TransferEvent } from '#sdk/protocols/data-transfer/transfer-events.ts'
import type { VoucherHandler } from '#sdk/protocols/data-transfer/voucher-handler.ts'
import type { WatchLimits } from '#sdk/protocols/data-transfer/watch.ts'
import { createGraphsync, type GraphsyncOptions } from '#sdk/protocols/graphsync/graphsync.ts'
import type { Host } from '#sdk/protocols/host.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import { Broadcast } from '../broadcast.ts'
import type { Clock } from '../clock/clock.ts'
import { transferListErrors } from './errors.ts'
import { type LossChange, Losses } from './losses.ts'
import { type TransferTables, transferStore } from './transfer-tables.ts'

export interface TransfersParts {
  readonly host: Host
  readonly database: Kysely<TransferTables>
  /** Who answers for each type of voucher. */
  readonly vouchers: Readonly<Record<string, VoucherHandler>>
  /** Requests that run at a time. */
  readonly limits: GraphsyncOptions['limits']
  readonly watch?: Partial<WatchLimits>
  /** The machine's: data moves as fast as it does, however far a network's time is turned. */
  readonly clock: Clock
  readonly logger: Logger
}

/** Refused offers that are still listed: the newest. */
const refusedKept = 100

/** The data transfers of a service: kept in its database, listed, followed and ended through its API. */
export class Transfers {
  readonly #transfer: DataTransfer
  readonly #changes = new Broadcast<ChannelRecord>()
  readonly #refused: ChannelRecord[] = []

  private constructor(transfer: DataTransfer) {
    this.#transfer = transfer
  }

  /** Registers the protocols; do it before the host starts. Returns how to end everything, too. */
  static async open({ host, database, vouchers, limits, watch, clock, logger }: TransfersParts): Promise<{
    transfers: Transfers
    stop: () => Promise<void>
  }> {
    const onReceiveError = (peer: string, err: Error) =>
      logger.warn({ err, peer }, 'graphsync messages of a peer were not received')
    const graphsync = await createGraphsync(host, { onReceiveError, ...(limits === undefined ? {} : { limits }) })
    const transfer = await createDataTransfer({
      host,
      graphsync,
      store: transferStore(database),
      vouchers,
      ...(watch === undefined ? {} : { limits: watch }),
      now: () => clock.now(),
      onError: (error, at) => logger.warn({ err: error, ...at }, 'a data transfer met an error'),
    })
    const transfers = new Transfers(transfer)
    transfer.subscribe((event) => transfers.#hear(event, logger))
    transfers.subscribeLosses((change, channel) => {
      const { transferId, message: reason } = channel
      const at = { peer: otherPeer(channel), transferId: `${transferId}` }
      if (change === 'goes on') logger.info(at, 'a data transfer goes on')
      else logger.warn({ ...at, reason }, 'a data transfer lost the other side, and tries to reach it again')
    })
    const stop = async () => {
      await transfer.stop()
      await graphsync.stop()
      transfers.#changes.close()
    }
    return { transfers, stop }
  }

  #hear({ type, channel }: TransferEvent, logger: Logger): void {
    if (type === 'refused') {
      const { message: reason, root } = channel
      logger.warn({ peer: otherPeer(channel), root: `${root}`, reason }, 'a data transfer was refused')
      this.#refused.push(channel)
      if (this.#refused.length > refusedKept) this.#refused.shift()
    }
    this.#changes.publish(channel)
  }

  /** Goes on with the channels of the last run. Call it once the host has started. */
  start(): Promise<void> {
    return this.#transfer.start()
  }

  /** Hears all that happens to channels; returns how to stop. A listener must not throw. */
  subscribe(listener: (event: TransferEvent) => void): () => void {
    return this.#transfer.subscribe(listener)
  }

  /** Hears once when the other side of a channel of ours is lost, and once when it goes on; returns how to stop. */
  subscribeLosses(listener: (change: LossChange, channel: ChannelRecord) => void): () => void {
    const losses = new Losses()
    return this.#transfer.subscribe((event) => {
      const change = losses.hear(event)
      if (change !== undefined) listener(change, event.channel)
    })
  }

  /** Offers data to a peer. @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} */
  push(peer: PeerAddress, terms: TransferTerms): Promise<ChannelRecord> {
    return this.#transfer.push(peer, terms)
  }

  /** Asks a peer for data. */
  pull(peer: PeerAddress, terms: TransferTerms): Promise<ChannelRecord> {
    return this.#transfer.pull(peer, terms)
  }

  find(id: ChannelId): ChannelRecord | undefined {
    return this.#transfer.channel(id)
  }

  /** The channel that was opened with a voucher last. @param voucher its CBOR */
  withVoucher(voucher: Uint8Array): ChannelRecord | undefined {
    const bytes = Buffer.from(voucher)
    return this.#transfer.channels().findLast((channel) => bytes.equals(channel.voucher))
  }

  /** Resolves with the channel once the test holds for it, or it is over, or the signal is aborted. */
  until(id: ChannelId, test: (channel: ChannelRecord) => boolean, signal: AbortSignal): Promise<ChannelRecord> {
    const name = channelText(id)
    return new Promise((resolve) => {
      const look = () => {
        const channel = this.#get(id)
        if (!test(channel) && !isOver(channel.status) && !signal.aborted) return
        stop()
        signal.removeEventListener('abort', look)
        resolve(channel)
      }
      const stop = this.#transfer.subscribe(({ channel }) => {
        if (channelText(channelIdOf(channel)) === name) look()
      })
      signal.addEventListener('abort', look)
      look()
    })
  }

  /** The channel by what its list names. @throws {TRANSFER_NOT_LISTED} */
  byNumber(transferId: bigint, peer: string, isInitiator: boolean): ChannelId {
    const channel = this.#transfer
      .channels()
      .find((one) => one.transferId === transferId && otherPeer(one) === peer && one.isInitiator === isInitiator)
    if (channel === undefined) throw transferListErrors.TRANSFER_NOT_LISTED({ id: transferId, peer })
    return channelIdOf(channel)
  }

  /** All channels, and offers that were refused lately, the oldest first. */
  list(): ChannelRecord[] {
    return [...this.#transfer.channels(), ...this.#refused].sort((a, b) => a.createdAt - b.createdAt)
  }

  changes(signal: AbortSignal): AsyncIterable<ChannelRecord> {
    return this.#changes.subscribe(signal)
  }

  /** @throws {TRANSFER_OVER} */
  restart(id: ChannelId): Promise<void> {
    return this.#transfer.restart(id)
  }

  /** Goes on with what was stopped here. @throws {TRANSFER_OVER} {PEER_UNREACHABLE} {STREAM_LOST} the other was not told */
  resume(id: ChannelId): Promise<void> {
    return this.#transfer.resume(id)
  }

  /** @param reason what is listed; that it was cancelled here, if left out @throws {TRANSFER_OVER} */
  cancel(id: ChannelId, reason?: string): Promise<void> {
    return this.#transfer.cancel(id, reason)
  }

  #get(id: ChannelId): ChannelRecord {
    const channel = this.find(id)
    if (channel === undefined) {
      throw transferListErrors.TRANSFER_NOT_LISTED({ id: id.id, peer: id.responder })
    }
    return channel
  }
}
