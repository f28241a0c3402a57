import { as, bool, bytes, cid, type Infer, list, struct, text, uint, uint64 } from '#sdk/codec/index.ts'
import { channelStatus } from './channel-transitions.ts'

/** What names a channel: the peer that opened it, the other, and the opener's number for it. */
export interface ChannelId {
  readonly initiator: string
  readonly responder: string
  readonly id: bigint
}

/** The text of a channel id, as logs and lists print it. */
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
export type ChannelRecord = Infer<typeof channelRecord>

export function channelIdOf(record: ChannelRecord): ChannelId {
  return { initiator: record.initiator, responder: record.responder, id: record.transferId }
}

/** The peer on the other side. */
export function otherPeer(record: ChannelRecord): string {
  return record.isInitiator ? record.responder : record.initiator
}

/** Whether the blocks go from us to the other. */
export function isSender(record: ChannelRecord): boolean {
  return record.isInitiator !== record.isPull
}

/** Keeps channels over a restart of the process. */
export interface ChannelStore {
  load(): Promise<ChannelRecord[]> | ChannelRecord[]
  save(record: ChannelRecord): Promise<void> | void
}

/** Channels that are forgotten with the process. */
export class MemoryChannelStore implements ChannelStore {
  readonly #records = new Map<string, ChannelRecord>()

  load(): ChannelRecord[] {
    return [...this.#records.values()]
  }

  save(record: ChannelRecord): void {
    this.#records.set(channelText(channelIdOf(record)), record)
  }
}
