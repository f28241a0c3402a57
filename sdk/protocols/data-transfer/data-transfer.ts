import type { CID } from 'multiformats/cid'
import type { OnProtocolError } from '../exchange.ts'
import type { Graphsync } from '../graphsync/graphsync.ts'
import type { Host } from '../host.ts'
import type { PeerAddress } from '../peer.ts'
import type { ChannelId, ChannelRecord, ChannelStore } from './channel-record.ts'
import { Channels, type OpenOptions } from './channels.ts'
import { receiveMessage } from './receive-message.ts'
import { admitTransfers } from './sending.ts'
import type { TransferListener } from './transfer-events.ts'
import { serveTransferMessages } from './transfer-stream.ts'
import type { VoucherHandler } from './voucher-handler.ts'
import type { WatchLimits } from './watch.ts'

/** What transfers run over, and who decides about vouchers. */
export interface DataTransferOptions {
  readonly host: Host
  readonly graphsync: Graphsync
  /** Who answers for each type of voucher. */
  readonly vouchers: Readonly<Record<string, VoucherHandler>>
  readonly store: ChannelStore
  readonly limits?: Partial<WatchLimits>
  /** Milliseconds since 1970; the machine's clock if left out. */
  readonly now?: () => number
  readonly onError?: OnProtocolError
}

/** What a channel is opened with. */
export interface TransferTerms {
  readonly root: CID
  /** CBOR of the selector; everything under the root if left out. */
  readonly selector?: Uint8Array
  readonly voucherType: string
  /** CBOR of the voucher. */
  readonly voucher: Uint8Array
  /** How much will move, for progress. */
  readonly expectedBytes?: number
}

/** Data transfers over one host. */
export interface DataTransfer {
  /**
   * Offers data to a peer, which then fetches it. Resolves once the offer is out, or its connection was lost on the way
   * and it will be made again; events tell the rest.
   *
   * @throws {TRANSFER_VOUCHER_UNKNOWN} no handler with a source is there for the voucher.
   * @throws {PEER_UNREACHABLE} the peer is away; there is no channel.
   * @throws {PEER_LACKS_PROTOCOL} the channel failed.
   */
  push(peer: PeerAddress, terms: TransferTerms): Promise<ChannelRecord>
  /** Asks a peer for data; the handler's store takes it. @throws {TRANSFER_VOUCHER_UNKNOWN} */
  pull(peer: PeerAddress, terms: TransferTerms): Promise<ChannelRecord>
  /** Goes on with a channel now. @throws {TRANSFER_UNKNOWN} {TRANSFER_OVER} and as `push`. */
  restart(id: ChannelId): Promise<void>
  /** Stops the data until `resume`; other transfers get its place meanwhile. @throws {TRANSFER_UNKNOWN} {TRANSFER_OVER} */
  pause(id: ChannelId): Promise<void>
  /** Goes on after `pause`, once there is a place for it. @throws {TRANSFER_UNKNOWN} {TRANSFER_OVER} */
  resume(id: ChannelId): Promise<void>
  /**
   * Ends a channel; the other side is told, and its store is closed when this resolves.
   *
   * @param reason what the channel says of it here; that it was cancelled here, if left out
   * @throws {TRANSFER_UNKNOWN} {TRANSFER_OVER}
   */
  cancel(id: ChannelId, reason?: string): Promise<void>
  /** What is known of a channel; undefined for an unknown one. */
  channel(id: ChannelId): ChannelRecord | undefined
  /** All channels that are known, those that are over too. */
  channels(): ChannelRecord[]
  /** Hears all events; returns how to stop. A listener must not throw. */
  subscribe(listener: TransferListener): () => void
  /**
   * Resolves when a channel has completed.
   *
   * @throws {TRANSFER_FAILED} {TRANSFER_REJECTED} {TRANSFER_STALLED} {TRANSFER_CANCELLED} {TRANSFER_UNKNOWN}
   */
  completed(id: ChannelId): Promise<ChannelRecord>
  /** Goes on with the channels of the last run. Call it once the host has started. */
  start(): Promise<void>
  /** Lets everything go where it is; `start` of the next process goes on. */
  stop(): Promise<void>
}

/**
 * Puts data transfer on a host with graphsync. Register it before the host connects to anybody.
 *
 * @example
 * import { createDataTransfer, MemoryChannelStore, storageVoucherType } from 'dealkit/protocols'
 * import { createGraphsync, createHost, generateHostKey, openCarSource } from 'dealkit/protocols'
 * import { openFile } from 'dealkit/piece'
 * const host = await createHost({ key: await generateHostKey() })
 * const graphsync = await createGraphsync(host)
 * const source = await openCarSource(await openFile('data.car'))
 * const handler = { validate: () => ({ accepted: false, reason: 'only sends' }) as const, source: () => source }
 * const vouchers = { [storageVoucherType]: handler }
 * const transfers = await createDataTransfer({ host, graphsync, store: new MemoryChannelStore(), vouchers })
 */
export async function createDataTransfer(options: DataTransferOptions): Promise<DataTransfer> {
  const channels = new Channels(options)
  const { book } = channels
  await channels.load()
  const unserve = await serveTransferMessages(
    options.host,
    (peer, message) => receiveMessage(channels, peer, message),
    options.onError,
  )
  const unadmit = admitTransfers(channels, options.graphsync)

  const open = (peer: PeerAddress, terms: TransferTerms, isPull: boolean) =>
    channels.open({ ...terms, peer, isPull } satisfies OpenOptions)

  return {
    push: (peer, terms) => open(peer, terms, false),
    pull: (peer, terms) => open(peer, terms, true),
    restart: async (id) => channels.restart(book.require(id)),
    pause: async (id) => channels.pause(book.require(id)),
    resume: async (id) => channels.resume(book.require(id)),
    cancel: async (id, reason) => channels.cancel(book.require(id), reason),
    channel: (id) => book.find(id)?.record,
    channels: () => [...book.all()].map(({ record }) => record),
    subscribe: (listener) => book.subscribe(listener),
    completed: (id) => book.completed(id),
    start: async () => channels.start(),
    async stop() {
      await unserve()
      unadmit()
      await channels.stop()
    },
  }
}
