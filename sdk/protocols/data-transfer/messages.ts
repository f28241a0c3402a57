import {
  as,
  bool,
  type Codec,
  cid,
  type Infer,
  nullable,
  rawCbor,
  refined,
  struct,
  text,
  textBytes,
  tuple,
  uint,
  uint64,
} from '#sdk/codec/index.ts'

export const dataTransferProtocol = '/fil/datatransfer/1.2.0'

/** Graphsync extensions that carry transfer messages; a reader takes the first that is there. */
export const transferExtensions = {
  incomingRequest: 'fil/data-transfer/incoming-request/1.1',
  outgoingBlock: 'fil/data-transfer/outgoing-block/1.1',
  message: 'fil/data-transfer/1.1',
} as const

/** Source: go-data-transfer message/types/message_types.go. */
export const messageType = {
  new: 0,
  update: 1,
  cancel: 2,
  complete: 3,
  voucher: 4,
  voucherResult: 5,
  restart: 6,
  restartExisting: 7,
} as const
export type MessageType = (typeof messageType)[keyof typeof messageType]

const type: Codec<MessageType> = refined(uint, 'message type', (value) =>
  value <= messageType.restartExisting ? undefined : `${value} is not a message type`,
) as Codec<MessageType>

/** Peer ids are raw bytes in a text string, as Go's `peer.ID` is. */
export const wireChannelId = tuple('ChannelID', {
  initiator: textBytes(128),
  responder: textBytes(128),
  id: as('ID', uint64),
})
export type WireChannelId = Infer<typeof wireChannelId>

const noChannel: WireChannelId = { initiator: new Uint8Array(), responder: new Uint8Array(), id: 0n }

/** Selector and voucher are any CBOR. */
export const transferRequest = struct('TransferRequest', {
  baseCid: as('BCid', nullable(cid)),
  type: as('Type', type),
  paused: as('Paus', bool),
  partial: as('Part', bool),
  pull: as('Pull', bool),
  selector: as('Stor', nullable(rawCbor)),
  voucher: as('Vouch', nullable(rawCbor)),
  voucherType: as('VTyp', text()),
  transferId: as('XferID', uint64),
  restartChannel: wireChannelId,
})
export type TransferRequest = Infer<typeof transferRequest>

export const transferResponse = struct('TransferResponse', {
  type: as('Type', type),
  accepted: as('Acpt', bool),
  paused: as('Paus', bool),
  transferId: as('XferID', uint64),
  voucherResult: as('VRes', nullable(rawCbor)),
  voucherType: as('VTyp', text()),
})
export type TransferResponse = Infer<typeof transferResponse>

/** Source: go-data-transfer message/message1_1prime/schema.ipldsch. All keys are always there, null or not. */
export const transferMessage = struct('TransferMessage', {
  isRequest: as('IsRq', bool),
  request: nullable(transferRequest),
  response: nullable(transferResponse),
})
export type TransferMessage = Infer<typeof transferMessage>

/**
 * A request; what is left out is false, empty or null.
 *
 * @example
 * import { messageType, requestMessage } from '#sdk/protocols/data-transfer/messages.ts'
 * requestMessage({ type: messageType.cancel, transferId: 7n }).isRequest // true
 */
export function requestMessage(
  fields: Pick<TransferRequest, 'type' | 'transferId'> & Partial<TransferRequest>,
): TransferMessage {
  const request: TransferRequest = {
    baseCid: null,
    paused: false,
    partial: false,
    pull: false,
    selector: null,
    voucher: null,
    voucherType: '',
    restartChannel: noChannel,
    ...fields,
  }
  return { isRequest: true, request, response: null }
}

/**
 * A response; what is left out is false, empty or null.
 *
 * @example
 * import { messageType, responseMessage } from '#sdk/protocols/data-transfer/messages.ts'
 * responseMessage({ type: messageType.complete, transferId: 7n, accepted: true }).isRequest // false
 */
export function responseMessage(
  fields: Pick<TransferResponse, 'type' | 'transferId'> & Partial<TransferResponse>,
): TransferMessage {
  const response: TransferResponse = {
    accepted: false,
    paused: false,
    voucherResult: null,
    voucherType: '',
    ...fields,
  }
  return { isRequest: false, request: null, response }
}
