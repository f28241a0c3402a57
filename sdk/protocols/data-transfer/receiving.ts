import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { graphsyncErrors } from '../graphsync/errors.ts'
import type { Extensions } from '../graphsync/messages.ts'
import type { FetchResult } from '../graphsync/request-run.ts'
import type { ChannelOwner } from './channel-owner.ts'
import { isConnectionError } from './connection-error.ts'
import { transferErrors } from './errors.ts'
import { readTransferExtension } from './extension.ts'
import type { LiveChannel } from './live-channel.ts'
import { messageType, type TransferMessage, transferExtensions, transferMessage } from './messages.ts'
import { receiveResponse } from './receive-response.ts'
import type { TransferStore } from './voucher-handler.ts'

/**
 * Fetches a channel's blocks with a graphsync request that carries the message: our acceptance of a push, or our
 * wish to pull. A fetch that runs already makes way.
 *
 * @example
 * import type { ChannelOwner } from '#sdk/protocols/data-transfer/channel-owner.ts'
 * import { LiveChannel } from '#sdk/protocols/data-transfer/live-channel.ts'
 * import { messageType, responseMessage } from '#sdk/protocols/data-transfer/messages.ts'
 * import { startReceiving } from '#sdk/protocols/data-transfer/receiving.ts'
 * const takeIn = (owner: ChannelOwner, channel: LiveChannel, transferId: bigint): void =>
 *   startReceiving(owner, channel, responseMessage({ type: messageType.new, transferId, accepted: true }))
 */
export function startReceiving(owner: ChannelOwner, channel: LiveChannel, message: TransferMessage): void {
  const previous = channel.settled
  channel.detach()
  const run = channel.run
  const isCurrent = () => channel.run === run && !channel.isOver
  channel.settled = receive(owner, channel, message, previous, isCurrent)
}

async function receive(
  owner: ChannelOwner,
  channel: LiveChannel,
  message: TransferMessage,
  previous: Promise<void>,
  isCurrent: () => boolean,
): Promise<void> {
  // The store of the run before must be closed before it is opened again.
  await previous
  if (!isCurrent()) return
  let store: TransferStore | undefined
  try {
    // Told that we take it, the peer counts on the channel: after a crash it must be known here.
    await owner.saved()
    if (!isCurrent()) return
    store = await owner.handler(channel.record.voucherType)?.store?.(channel.record)
    if (store === undefined) {
      throw transferErrors.TRANSFER_VOUCHER_UNKNOWN({ voucherType: channel.record.voucherType })
    }
    if (!isCurrent()) return
    await fetchInto(owner, channel, message, store, isCurrent)
    // The peer has done its part: however long the store takes, nobody waits for more to come.
    if (isCurrent()) channel.fetch = undefined
    await close(store)
    store = undefined
    if (!isCurrent()) return
    owner.finish(channel, 'FinishTransfer')
    if (!channel.record.isInitiator) await owner.sayCompleted(channel)
  } catch (cause) {
    if (isCurrent()) endWith(owner, channel, cause)
  } finally {
    await close(store).catch((cause: unknown) => {
      if (isCurrent()) endWith(owner, channel, cause)
    })
  }
}

async function close(store: TransferStore | undefined): Promise<void> {
  await store?.close?.()
}

async function fetchInto(
  owner: ChannelOwner,
  channel: LiveChannel,
  message: TransferMessage,
  store: TransferStore,
  isCurrent: () => boolean,
): Promise<FetchResult> {
  const { root, selector } = channel.record
  let started = false
  const fetch = owner.graphsync.fetch(channel.peer, {
    root,
    selector,
    store,
    askAlways: true,
    onPlace: (place) => {
      if (isCurrent()) channel.takePlace(place)
    },
    extensions: new Map([[transferExtensions.message, transferMessage.encode(message)]]),
    onBlock: ({ bytes, index, fromPeer }) => {
      if (isCurrent()) channel.progress({ bytes, index, onWire: fromPeer })
    },
    onResponse: (extensions: Extensions) => {
      if (!isCurrent()) return
      const said = readTransferExtension(extensions)
      if (said?.response != null) receiveResponse(owner, channel, said.response)
      // That is how the initiator of a push says in Go nodes that it goes on.
      const update = channel.record.isInitiator ? null : said?.request
      if (update?.type === messageType.update) channel.setPaused('initiatorPaused', update.paused)
      if (started || channel.isOver) return
      started = true
      channel.begins()
    },
  })
  channel.fetch = fetch
  if (channel.isSelfPaused) fetch.pause()
  return await fetch.done
}

function endWith(owner: ChannelOwner, channel: LiveChannel, cause: unknown): void {
  channel.fetch = undefined
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (isConnectionError(cause) || graphsyncErrors.GRAPHSYNC_CANCELLED.is(cause)) owner.lost(channel, reason)
  else if (transferErrors.TRANSFER_NO_ROOM.is(cause)) owner.hold(channel, reason)
  else {
    const error = transferErrors.TRANSFER_FAILED({ channel: channel.text, reason }, { cause })
    owner.fail(channel, DealkitError.is(cause, 'TRANSFER_REJECTED') ? cause : error)
  }
}
