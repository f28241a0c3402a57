import type { Admission, IncomingRequest, ResponseControl } from '../graphsync/admission.ts'
import type { Graphsync } from '../graphsync/graphsync.ts'
import type { Extensions } from '../graphsync/messages.ts'
import { responseStatus, statusText } from '../graphsync/status.ts'
import type { ChannelOwner } from './channel-owner.ts'
import { isConnectionError } from './connection-error.ts'
import { transferErrors } from './errors.ts'
import { readTransferExtension } from './extension.ts'
import type { LiveChannel } from './live-channel.ts'
import {
  messageType,
  responseMessage,
  type TransferMessage,
  type TransferRequest,
  type TransferResponse,
  transferExtensions,
  transferMessage,
} from './messages.ts'
import { considerOffer, refused } from './offers.ts'
import { receiveResponse } from './receive-response.ts'
import { SentSource } from './sent-source.ts'

/** A receiver that stops says why on another stream: a pause, a restart or the end may come a little later. */
const reasonGraceMs = 500

/**
 * Serves graphsync requests that belong to a channel; all others are somebody else's, or nobody's.
 *
 * @returns how to stop.
 * @example
 * import type { ChannelOwner } from '#sdk/protocols/data-transfer/channel-owner.ts'
 * import { admitTransfers } from '#sdk/protocols/data-transfer/sending.ts'
 * const serve = (owner: ChannelOwner): (() => void) => admitTransfers(owner, owner.graphsync)
 */
export function admitTransfers(owner: ChannelOwner, graphsync: Graphsync): () => void {
  return graphsync.admit(async (request) => {
    const message = readTransferExtension(request.extensions)
    if (message === undefined) return undefined
    if (message.response !== null) return await admitPush(owner, request, message.response)
    if (message.request !== null) return await admitPull(owner, request, message.request)
    return { accepted: false }
  })
}

/** The receiver of our push asks for the data: that is its acceptance. It gets what was offered, nothing else. */
async function admitPush(
  owner: ChannelOwner,
  request: IncomingRequest,
  response: TransferResponse,
): Promise<Admission> {
  const channel = owner.find({ initiator: owner.self, responder: request.peer, id: response.transferId })
  if (channel === undefined || channel.isOver || channel.record.isPull || !isOffered(channel, request)) {
    return { accepted: false }
  }
  receiveResponse(owner, channel, response)
  return channel.isOver ? { accepted: false } : await serve(owner, channel, new Map())
}

/** Somebody wants data of ours. */
async function admitPull(owner: ChannelOwner, request: IncomingRequest, wish: TransferRequest): Promise<Admission> {
  const { type, transferId } = wish
  const isOffer = wish.pull && (type === messageType.new || type === messageType.restart)
  const sameData = wish.baseCid?.equals(request.root) === true && equal(wish.selector, request.selector)
  const outcome =
    isOffer && sameData
      ? await considerOffer(owner, request.peer, wish)
      : refused('what it asks for is not what the request names')
  if (outcome.kind === 'completed') return { accepted: false }
  if (outcome.kind === 'rejected') {
    const refusal = await owner.refusalFor(request.peer, outcome.verdict)
    return { accepted: false, extensions: carrying(responseMessage({ type, transferId, ...refusal })) }
  }
  const { channel, verdict } = outcome
  const { voucherResult } = verdict
  const result = voucherResult && { voucherResult: voucherResult.cbor, voucherType: voucherResult.type }
  const paused = channel.record.responderPaused
  const answer = responseMessage({ type, transferId, accepted: true, paused, ...result })
  return await serve(owner, channel, carrying(answer))
}

function isOffered({ record }: LiveChannel, request: IncomingRequest): boolean {
  return request.root.equals(record.root) && equal(record.selector, request.selector)
}

function equal(a: Uint8Array | null, b: Uint8Array): boolean {
  return a !== null && Buffer.compare(a, b) === 0
}

/** An answer to a pull goes under both names, as Go nodes do it. */
function carrying(message: TransferMessage): Extensions {
  const bytes = transferMessage.encode(message)
  return new Map([
    [transferExtensions.incomingRequest, bytes],
    [transferExtensions.message, bytes],
  ])
}

async function serve(owner: ChannelOwner, channel: LiveChannel, extensions: Extensions): Promise<Admission> {
  channel.detach()
  const run = channel.run
  const isCurrent = () => channel.run === run && !channel.isOver
  const opened = await owner.handler(channel.record.voucherType)?.source?.(channel.record)
  if (opened === undefined) return { accepted: false }
  const source = new SentSource(opened)
  if (!isCurrent()) {
    await source.letGo()
    // If another request of the same peer came meanwhile, that this one is not served is no refusal of the transfer.
    return channel.isOver ? { accepted: false } : { accepted: false, status: responseStatus.RequestCancelled }
  }
  let started = false
  return {
    accepted: true,
    source,
    extensions,
    startPaused: channel.isSelfPaused,
    listener: {
      started(control: ResponseControl) {
        if (isCurrent()) channel.control = control
        else control.cancel()
      },
      blockSent({ bytes, index, onWire }) {
        if (!isCurrent()) return
        if (!started) {
          started = true
          channel.begins()
        }
        channel.progress({ bytes, index, onWire })
      },
      ended({ status, error, cancelledByPeer }) {
        void source.letGo()
        if (!isCurrent()) return
        channel.control = undefined
        if (cancelledByPeer === true) {
          const { asked } = channel
          const timer = setTimeout(() => {
            if (isCurrent() && channel.asked === asked && !channel.isPaused)
              owner.lost(channel, 'the receiver stopped asking for the data')
          }, reasonGraceMs)
          timer.unref()
        } else if (error !== undefined && isConnectionError(error)) {
          owner.lost(channel, error.message)
        } else if (status === responseStatus.RequestCompletedFull) {
          owner.finish(channel, 'FinishTransfer')
          if (!channel.record.isInitiator) void owner.sayCompleted(channel)
        } else {
          const reason = error?.message ?? `it ended with ${status === undefined ? 'no status' : statusText(status)}`
          owner.fail(
            channel,
            transferErrors.TRANSFER_FAILED({ channel: channel.text, reason }, { cause: error }),
            false,
          )
        }
      },
    },
  }
}
