import { peerIdText } from '../peer.ts'
import type { ChannelOwner } from './channel-owner.ts'
import { messageType, responseMessage, type TransferMessage, type TransferRequest } from './messages.ts'
import { considerOffer, refused } from './offers.ts'
import { receiveResponse } from './receive-response.ts'
import { startReceiving } from './receiving.ts'

/**
 * Takes a message that came on a stream of its own. What is about no channel of this peer's is dropped.
 *
 * @example
 * import type { ChannelOwner } from '#sdk/protocols/data-transfer/channel-owner.ts'
 * import { messageType, requestMessage } from '#sdk/protocols/data-transfer/messages.ts'
 * import { receiveMessage } from '#sdk/protocols/data-transfer/receive-message.ts'
 * const cancelled = (owner: ChannelOwner, peer: string, transferId: bigint): Promise<void> =>
 *   receiveMessage(owner, peer, requestMessage({ type: messageType.cancel, transferId }))
 */
export async function receiveMessage(owner: ChannelOwner, peer: string, message: TransferMessage): Promise<void> {
  const { request, response } = message
  if (request !== null) await receiveRequest(owner, peer, request)
  if (response !== null) {
    const channel = owner.find({ initiator: owner.self, responder: peer, id: response.transferId })
    if (channel === undefined) return
    receiveResponse(owner, channel, response)
    if (response.type === messageType.restart && response.accepted) channel.isAwaited()
  }
}

async function receiveRequest(owner: ChannelOwner, peer: string, request: TransferRequest): Promise<void> {
  switch (request.type) {
    case messageType.new:
    case messageType.restart:
      await receiveOffer(owner, peer, request)
      return
    case messageType.restartExisting:
      await restartExisting(owner, peer, request)
      return
  }
  const channel = owner.find({ initiator: peer, responder: owner.self, id: request.transferId })
  if (channel === undefined || channel.isOver) return
  if (request.type === messageType.cancel) {
    channel.end('Cancel', 'cancelled by the other side')
    channel.emit('cancelled')
  } else if (request.type === messageType.voucher) {
    channel.emit('voucher', { voucher: { type: request.voucherType, cbor: request.voucher } })
  } else if (request.type === messageType.update) {
    channel.setPaused('initiatorPaused', request.paused)
  }
}

/**
 * A push is answered with a graphsync request for its data, a rejection with a message. One that waits for its turn
 * already keeps its place, and its initiator hears that it is not forgotten. Pulls come by graphsync.
 */
async function receiveOffer(owner: ChannelOwner, peer: string, request: TransferRequest): Promise<void> {
  const { type, transferId } = request
  const outcome = request.pull ? refused('pulls come by graphsync') : await considerOffer(owner, peer, request)
  if (outcome.kind === 'accepted') {
    const { voucherResult } = outcome.verdict
    const result = voucherResult && { voucherResult: voucherResult.cbor, voucherType: voucherResult.type }
    const answer = responseMessage({ type, transferId, accepted: true, ...result })
    if (outcome.channel.place === 'waiting') await owner.tellPeer({ peerId: peer }, answer)
    else startReceiving(owner, outcome.channel, answer)
  } else if (outcome.kind === 'completed') {
    await owner.sayCompleted(outcome.channel)
  } else {
    const result = await owner.refusalFor(peer, outcome.verdict)
    await owner.tellPeer({ peerId: peer }, responseMessage({ type, transferId, ...result }))
  }
}

async function restartExisting(owner: ChannelOwner, peer: string, { restartChannel }: TransferRequest): Promise<void> {
  const id = {
    initiator: peerIdText(restartChannel.initiator),
    responder: peerIdText(restartChannel.responder),
    id: restartChannel.id,
  }
  const channel = id.initiator === owner.self && id.responder === peer ? owner.find(id) : undefined
  if (channel === undefined || channel.isOver) return
  await owner.restart(channel).catch((cause: unknown) => {
    owner.lost(channel, cause instanceof Error ? cause.message : String(cause))
  })
}
