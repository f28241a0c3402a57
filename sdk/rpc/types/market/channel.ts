import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonOptional, jsonStruct, time } from '#sdk/codec/json.ts'
import { bool, text, uint, uint64 } from '#sdk/codec/primitives.ts'
import { peerId } from '#sdk/crypto/peer-id.ts'
import { channelStatus } from '#sdk/protocols/data-transfer/channel-transitions.ts'

/** What names a data transfer: the peer that opened it, the other, and the opener's number for it. */
export const transferChannelId = jsonStruct('ChannelID', { initiator: peerId, responder: peerId, id: as('ID', uint64) })
export type TransferChannelId = Infer<typeof transferChannelId>

const maxLog = 64 << 10
const log = jsonStruct('Log', { log: text(maxLog), updatedTime: time })

/** What has happened so far, step by step. */
export const stages = jsonStruct('Stages', {
  stages: jsonList(
    jsonStruct('Stage', {
      name: text(),
      description: text(),
      /** Only deals have it. */
      expectedDuration: jsonOptional(text()),
      createdTime: time,
      updatedTime: time,
      logs: jsonList(log),
    }),
  ),
})
export type Stages = Infer<typeof stages>

/** A data transfer as the markets list it. */
export const transferChannel = jsonStruct('DataTransferChannel', {
  transferId: as('TransferID', uint64),
  status: channelStatus,
  baseCid: as('BaseCID', jsonNullable(cid)),
  isInitiator: bool,
  isSender: bool,
  /** JSON. */
  voucher: text(maxLog),
  message: text(),
  otherPeer: peerId,
  /** Bytes. */
  transferred: uint,
  stages: jsonNullable(stages),
})
export type TransferChannel = Infer<typeof transferChannel>
