import { as, bool, bytes, cid, type Infer, list, struct, text, uint, uint64 } from '#sdk/codec/index.ts'
import { channelStatus } from './channel-transitions.ts'

/** What names a channel: the peer that opened it, the other, and the opener's number for it. */
export interface ChannelId {
  readonly initiator: string
  readonly responder: string
  readonly id: bigint
}

/**
 * The text of a channel id, as logs and lists print it.
 *
 * @example
 * import { channelText } from 'dealkit/protocols'
 * channelText({ initiator: '12D3KooWA', responder: '12D3KooWB', id: 7n }) // '12D3KooWA-12D3KooWB-7'
 */
export function channelText({ initiator, responder, id }: ChannelId): string {
  return `${initiator}-${responder}-${id}`
}

/** All that is kept of a channel; encodes to CBOR and JSON for any store. Times in ms since 1970. */
export const channelRecord = struct('DataTransferChannel', {
  initiator: text(),
  responder: text(),
  transferId: as('TransferID', uint64),
  /** Whether we opened it. */
  isInitiator: bool,
  /** Whether the initiator receives; otherwise it sends. */
  isPull: bool,
  /** Where the other peer was last. */
  multiaddrs: list(text()),
  root: cid,
  /** CBOR of the selector. */
  selector: bytes(),
  voucherType: text(),
  /** CBOR of the voucher. */
  voucher: bytes(),
  status: channelStatus,
  initiatorPaused: bool,
  responderPaused: bool,
  /** What went wrong last, or nothing. */
  message: text(),
  /** Bytes of blocks that went over the wire, restarts included. */
  sentBytes: uint,
  receivedBytes: uint,
  /** How far the walk has come, in blocks. */
  blocks: uint,
  /** What `sentBytes` or `receivedBytes` will come to, roughly; 0 if not known. */
  expectedBytes: uint,
  createdAt: uint,
  updatedAt: uint,
})
/** A channel as it is kept, so that a restarted process goes on with it. Amounts of data are bytes. */
export type ChannelRecord = Infer<typeof channelRecord>

/**
 * The channel that a record is about.
 *
 * @example
 * import { channelIdOf, type ChannelRecord, channelText } from 'dealkit/protocols'
 * const nameOf = (record: ChannelRecord): string => channelText(channelIdOf(record))
 */
export function channelIdOf(record: ChannelRecord): ChannelId {
  return { initiator: record.initiator, responder: record.responder, id: record.transferId }
}

/**
 * The peer on the other side, as text.
 *
 * @example
 * import { type ChannelRecord, otherPeer } from 'dealkit/protocols'
 * const peers = (records: readonly ChannelRecord[]): string[] => records.map(otherPeer)
 */
export function otherPeer(record: ChannelRecord): string {
  return record.isInitiator ? record.responder : record.initiator
}

/**
 * Whether the blocks go from us to the other.
 *
 * @example
 * import { type ChannelRecord, isSender } from 'dealkit/protocols'
 * const movedBytes = (record: ChannelRecord): number => (isSender(record) ? record.sentBytes : record.receivedBytes)
 */
export function isSender(record: ChannelRecord): boolean {
  return record.isInitiator !== record.isPull
}

/** Keeps channels over a restart of the process. */
export interface ChannelStore {
  /** The last record of each channel that is kept. */
  load(): Promise<ChannelRecord[]> | ChannelRecord[]
  /** Keeps a record in place of the channel's last one. */
  save(record: ChannelRecord): Promise<void> | void
}

/**
 * Channels that are forgotten with the process.
 *
 * @example
 * import { MemoryChannelStore } from 'dealkit/protocols'
 * new MemoryChannelStore().load() // []
 */
export class MemoryChannelStore implements ChannelStore {
  readonly #records = new Map<string, ChannelRecord>()

  /** The last record of each channel. */
  load(): ChannelRecord[] {
    return [...this.#records.values()]
  }

  /** Keeps a record in place of the channel's last one. */
  save(record: ChannelRecord): void {
    this.#records.set(channelText(channelIdOf(record)), record)
  }
}
