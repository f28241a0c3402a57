import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../host.ts'
import { type PeerAddress, peerIdBytes } from '../peer.ts'
import { retryWithBackOff } from '../retry.ts'
import { isConnectionError } from './connection-error.ts'
import type { LiveChannel } from './live-channel.ts'
import { messageType, requestMessage, responseMessage, type TransferMessage } from './messages.ts'
import { sendTransferMessage, tryPeer } from './transfer-stream.ts'
import type { WatchLimits } from './watch.ts'

/** Whether a channel is opened or gone on with. */
export type OfferType = typeof messageType.new | typeof messageType.restart

export interface OtherSideParts {
  readonly host: Host
  readonly limits: WatchLimits
  /** Ends what is being said. */
  readonly signal: AbortSignal
  /** Hears what could not be said and nobody waits for. */
  readonly report: (peer: string, cause: unknown) => void
}

/** For a peer that is asked to go on to take the message. */
const mostOpenTimeoutMs = 30_000

/**
 * What is said to the other sides of channels, over streams of its own.
 *
 * @example
 * import type { LiveChannel } from '#sdk/protocols/data-transfer/live-channel.ts'
 * import { OtherSide } from '#sdk/protocols/data-transfer/other-side.ts'
 * import { defaultWatchLimits } from '#sdk/protocols/data-transfer/watch.ts'
 * import type { Host } from 'dealkit/protocols'
 * function end(host: Host, channel: LiveChannel): Promise<void> {
 *   const signal = new AbortController().signal
 *   return new OtherSide({ host, limits: defaultWatchLimits, signal, report: console.error }).sayCancelled(channel)
 * }
 */
export class OtherSide {
  readonly #parts: OtherSideParts

  constructor(parts: OtherSideParts) {
    this.#parts = parts
  }

  /** @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_TIMEOUT} {STREAM_LOST} */
  async tell(peer: PeerAddress, message: TransferMessage): Promise<void> {
    await sendTransferMessage(this.#parts.host, peer, message, { signal: this.#parts.signal })
  }

  /** Offers a push. @throws as `tell` */
  async offer(channel: LiveChannel, type: OfferType): Promise<void> {
    const message = offerOf(channel, type)
    if (type === messageType.new) await this.tell(channel.peer, message)
    else await this.#reach(channel, (host, peer, open) => sendTransferMessage(host, peer, message, open))
  }

  /** Makes sure of the way to a peer that is to be asked again. @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} */
  reach(channel: LiveChannel): Promise<void> {
    return this.#reach(channel, tryPeer)
  }

  /** A peer that was silent for so long, and does not even take a stream, is on a connection that leads nowhere. */
  async #reach(channel: LiveChannel, reach: typeof tryPeer): Promise<void> {
    const { host, limits, signal } = this.#parts
    const { peer } = channel
    const openTimeoutMs = Math.min(limits.stallTimeoutMs, mostOpenTimeoutMs)
    try {
      await reach(host, peer, { signal, openTimeoutMs })
    } catch (error) {
      if (isConnectionError(error) && !signal.aborted) host.drop(peer.peerId)
      throw error
    }
  }

  /** Asks the initiator of a channel to go on with it. @throws as `tell` */
  async askToRestart(channel: LiveChannel): Promise<void> {
    const { initiator, responder, transferId: id } = channel.record
    const restartChannel = { initiator: peerIdBytes(initiator), responder: peerIdBytes(responder), id }
    const message = requestMessage({ type: messageType.restartExisting, transferId: 0n, restartChannel })
    await this.tell(channel.peer, message)
  }

  /** Says whether we have paused. @throws as `tell` */
  async sayPaused(channel: LiveChannel, paused: boolean): Promise<void> {
    const { isInitiator, transferId } = channel.record
    const fields = { type: messageType.update, transferId, paused }
    const message = isInitiator ? requestMessage(fields) : responseMessage({ ...fields, accepted: true })
    // Each goes on a stream of its own: one that is late must not come after the next, and be the last that is heard.
    const told = channel.pauseTold.then(() => this.tell(channel.peer, message))
    channel.pauseTold = told.catch(() => undefined)
    await told
  }

  /** Resolves when the peer is told, or is away: then it is told later. Does not fail. */
  async sayCancelled(channel: LiveChannel): Promise<void> {
    const fields = { type: messageType.cancel, transferId: channel.record.transferId }
    const message = channel.record.isInitiator ? requestMessage(fields) : responseMessage(fields)
    try {
      await this.tell(channel.peer, message)
    } catch (cause) {
      if (isConnectionError(cause)) void this.#tellLater(channel.peer, message)
      else this.#parts.report(channel.peer.peerId, cause)
    }
  }

  /** A peer that is away would wait for what does not come: it is told when it is back, unless that takes too long. */
  async #tellLater(peer: PeerAddress, message: TransferMessage): Promise<void> {
    const { limits, signal, report } = this.#parts
    const { maxRestarts: attempts, firstDelayMs, maxDelayMs } = limits
    try {
      await sleep(firstDelayMs, undefined, { signal, ref: false })
      const backOff = { attempts, firstDelayMs, maxDelayMs, signal }
      await retryWithBackOff(() => this.tell(peer, message), backOff, isConnectionError)
    } catch (cause) {
      if (!signal.aborted) report(peer.peerId, cause)
    }
  }
}

/**
 * The message that offers what a channel is about, or wishes for it.
 *
 * @example
 * import type { LiveChannel } from '#sdk/protocols/data-transfer/live-channel.ts'
 * import { messageType } from '#sdk/protocols/data-transfer/messages.ts'
 * import { offerOf } from '#sdk/protocols/data-transfer/other-side.ts'
 * const isRequest = (channel: LiveChannel): boolean => offerOf(channel, messageType.new).isRequest
 */
export function offerOf({ record }: LiveChannel, type: OfferType): TransferMessage {
  return requestMessage({
    type,
    transferId: record.transferId,
    baseCid: record.root,
    pull: record.isPull,
    selector: record.selector,
    voucher: record.voucher,
    voucherType: record.voucherType,
  })
}
