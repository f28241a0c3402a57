import type { ChannelOwner } from './channel-owner.ts'
import { isSender, otherPeer } from './channel-record.ts'
import { transferErrors } from './errors.ts'
import type { LiveChannel } from './live-channel.ts'
import { type MessageType, messageType, type TransferResponse } from './messages.ts'
import { refusalReason } from './refusal.ts'

/** Responses that say whether the responder agrees. */
const verdicts: readonly MessageType[] = [
  messageType.new,
  messageType.restart,
  messageType.complete,
  messageType.voucherResult,
]

/**
 * Takes the responder's word on a channel that we opened.
 *
 * @example
 * import type { ChannelOwner } from '#sdk/protocols/data-transfer/channel-owner.ts'
 * import { LiveChannel } from '#sdk/protocols/data-transfer/live-channel.ts'
 * import { messageType, responseMessage } from '#sdk/protocols/data-transfer/messages.ts'
 * import { receiveResponse } from '#sdk/protocols/data-transfer/receive-response.ts'
 * const hear = (owner: ChannelOwner, channel: LiveChannel): void => {
 *   const { response } = responseMessage({ type: messageType.complete, transferId: 7n, accepted: true })
 *   if (response !== null) receiveResponse(owner, channel, response)
 * }
 */
export function receiveResponse(owner: ChannelOwner, channel: LiveChannel, response: TransferResponse): void {
  if (channel.isOver) return
  const { type } = response
  if (type === messageType.cancel) {
    channel.end('Cancel', 'cancelled by the other side')
    channel.emit('cancelled')
    return
  }
  if (verdicts.includes(type)) {
    if (response.voucherResult !== null) {
      channel.emit('voucherResult', { voucher: { type: response.voucherType, cbor: response.voucherResult } })
    }
    if (!response.accepted) {
      const details = { channel: channel.text, peer: otherPeer(channel.record), reason: refusalReason(response) }
      owner.fail(channel, transferErrors.TRANSFER_REJECTED(details), false)
      return
    }
  }
  if (type === messageType.complete) complete(owner, channel, response.paused)
  else accept(channel, response)
}

function accept(channel: LiveChannel, { type, paused }: TransferResponse): void {
  // The first acceptance may not have arrived; one that is asked to go on then says it with a restart.
  const isFirst = channel.record.status === 'Requested' || channel.record.status === 'AwaitingAcceptance'
  if (type === messageType.new || (type === messageType.restart && isFirst)) {
    channel.apply('Accept')
    channel.emit('accepted')
  }
  channel.setPaused('responderPaused', paused)
}

function complete(owner: ChannelOwner, channel: LiveChannel, awaitsMore: boolean): void {
  if (awaitsMore) {
    channel.apply('ResponderBeginsFinalization')
    return
  }
  owner.finish(channel, 'ResponderCompletes')
  // The receiver has everything: if it did not even ask for it, nothing of ours is left to be done.
  if (isSender(channel.record) && channel.control === undefined) owner.finish(channel, 'FinishTransfer')
}
