import type { CID } from 'multiformats/cid'
import type { Logger } from 'pino'
import {
  type ChannelId,
  type ChannelRecord,
  channelIdOf,
  channelText,
  otherPeer,
} from '#sdk/protocols/data-transfer/channel-record.ts'
import { isOver } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import { createDataTransfer, type DataTransfer } from '#sdk/protocols/data-transfer/data-transfer.ts'
import { encodeStorageVoucher, storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import { createGraphsync } from '#sdk/protocols/graphsync/graphsync.ts'
import type { Host } from '#sdk/protocols/host.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import { Broadcast } from '#testnet/service/broadcast.ts'
import { transferStore } from '#testnet/service/transfers/transfer-tables.ts'
import type { ClientDatabase } from '../database.ts'
import { clientErrors } from '../errors.ts'
import type { Imports } from '../imports/imports.ts'
import { CarSources } from './car-sources.ts'

export interface TransferParts {
  readonly host: Host
  readonly database: ClientDatabase
  readonly imports: Imports
  /** Channels that send at a time, and that fetch. */
  readonly sending: number
  readonly fetching: number
  readonly logger: Logger
}

/** The data of deals on its way to their providers, over the client's host. */
export class Transfers {
  readonly #transfer: DataTransfer
  readonly #changes = new Broadcast<ChannelRecord>()

  private constructor(transfer: DataTransfer) {
    this.#transfer = transfer
  }

  /** Registers the protocols; do it before the host starts. Returns how to end everything, too. */
  static async open({ host, database, imports, sending, fetching, logger }: TransferParts): Promise<{
    transfers: Transfers
    stop: () => Promise<void>
  }> {
    const sources = new CarSources(imports)
    const graphsync = await createGraphsync(host, { limits: { running: sending, fetching } })
    const transfer = await createDataTransfer({
      host,
      graphsync,
      store: transferStore(database),
      vouchers: {
        [storageVoucherType]: {
          validate: () => ({ accepted: false, reason: 'a client takes no storage deals' }),
          source: (channel) => sources.of(channel),
        },
      },
      onError: (error, at) => logger.warn({ err: error, ...at }, 'data transfer'),
    })
    const transfers = new Transfers(transfer)
    transfer.subscribe(({ type, channel }) => {
      transfers.#changes.publish(channel)
      if (type !== 'disconnected' && !isOver(channel.status)) return
      sources.close(channel).catch((error: unknown) => logger.warn({ err: error }, 'a sent CAR did not close'))
    })
    const stop = async () => {
      await transfer.stop()
      await graphsync.stop()
      transfers.#changes.close()
      await sources.closeAll()
    }
    return { transfers, stop }
  }

  /** Goes on with the channels of the last run. Call it once the host has started. */
  start(): Promise<void> {
    return this.#transfer.start()
  }

  /** The channel that was opened for a deal last. */
  find(proposalCid: CID): ChannelRecord | undefined {
    const voucher = Buffer.from(encodeStorageVoucher(proposalCid))
    return this.list().findLast((channel) => voucher.equals(channel.voucher))
  }

  /** Offers a deal's data to its provider. @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_LOST} */
  push(peer: PeerAddress, deal: { proposalCid: CID; root: CID; payloadSize: number }): Promise<ChannelRecord> {
    const { proposalCid, root, payloadSize: expectedBytes } = deal
    const voucher = encodeStorageVoucher(proposalCid)
    return this.#transfer.push(peer, { root, voucherType: storageVoucherType, voucher, expectedBytes })
  }

  /** Resolves with the channel once the test holds for it, or it is over, or the signal is aborted. */
  async until(id: ChannelId, test: (channel: ChannelRecord) => boolean, signal: AbortSignal): Promise<ChannelRecord> {
    const found = new AbortController()
    const changes = this.#changes.subscribe(AbortSignal.any([signal, found.signal]))
    try {
      let channel = this.get(id)
      if (test(channel) || isOver(channel.status)) return channel
      for await (const changed of changes) {
        if (channelText(channelIdOf(changed)) !== channelText(id)) continue
        channel = changed
        if (test(channel) || isOver(channel.status)) break
      }
      return channel
    } finally {
      found.abort()
    }
  }

  /** @throws {CLIENT_TRANSFER_UNKNOWN} */
  get(id: ChannelId): ChannelRecord {
    const channel = this.#transfer.channel(id)
    if (channel === undefined) throw clientErrors.CLIENT_TRANSFER_UNKNOWN({ id: id.id, peer: id.responder })
    return channel
  }

  /** The channel by what its list names. @throws {CLIENT_TRANSFER_UNKNOWN} */
  byNumber(transferId: bigint, peer: string, isInitiator: boolean): ChannelId {
    const channel = this.list().find(
      (one) => one.transferId === transferId && otherPeer(one) === peer && one.isInitiator === isInitiator,
    )
    if (channel === undefined) throw clientErrors.CLIENT_TRANSFER_UNKNOWN({ id: transferId, peer })
    return channelIdOf(channel)
  }

  list(): ChannelRecord[] {
    return this.#transfer.channels()
  }

  changes(signal: AbortSignal): AsyncIterable<ChannelRecord> {
    return this.#changes.subscribe(signal)
  }

  /** @throws {TRANSFER_OVER} */
  restart(id: ChannelId): Promise<void> {
    return this.#transfer.restart(id)
  }

  /** @throws {TRANSFER_OVER} */
  cancel(id: ChannelId): Promise<void> {
    return this.#transfer.cancel(id)
  }
}
