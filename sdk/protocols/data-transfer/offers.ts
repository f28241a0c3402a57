import type { ChannelOwner } from './channel-owner.ts'
import type { ChannelId, ChannelRecord } from './channel-record.ts'
import type { LiveChannel } from './live-channel.ts'
import { messageType, type TransferRequest } from './messages.ts'
import type { Refusal, Verdict } from './voucher-handler.ts'

/** What became of an offer: a channel to go on with, one that is done already, or none. */
export type OfferOutcome =
  | { readonly kind: 'accepted'; readonly channel: LiveChannel; readonly verdict: Extract<Verdict, { accepted: true }> }
  | { readonly kind: 'completed'; readonly channel: LiveChannel }
  | { readonly kind: 'rejected'; readonly verdict: Refusal }

/**
 * Decides about a peer's wish to open a channel with us, or to go on with one. A channel that is known keeps its
 * terms: an offer that differs from it is rejected. One that is to go on and is not known here is judged like a new
 * one: a crash may have come before it was kept.
 *
 * @example
 * import type { ChannelOwner } from '#sdk/protocols/data-transfer/channel-owner.ts'
 * import type { TransferRequest } from '#sdk/protocols/data-transfer/messages.ts'
 * import { considerOffer } from '#sdk/protocols/data-transfer/offers.ts'
 * async function isTaken(owner: ChannelOwner, peer: string, request: TransferRequest): Promise<boolean> {
 *   return (await considerOffer(owner, peer, request)).kind !== 'rejected'
 * }
 */
export async function considerOffer(
  owner: ChannelOwner,
  peer: string,
  request: TransferRequest,
): Promise<OfferOutcome> {
  const id: ChannelId = { initiator: peer, responder: owner.self, id: request.transferId }
  const { baseCid: root, selector, voucher, voucherType, pull: isPull } = request
  if (root === null || selector === null || voucher === null) return refused('it names no root, selector or voucher')
  const rejected = (verdict: Refusal): OfferOutcome => {
    owner.refused(id, { isPull, root, selector, voucherType, voucher }, verdict.reason)
    return { kind: 'rejected', verdict }
  }
  const before = decided(owner.find(id), request)
  if (before !== undefined) return before

  const isRestart = request.type === messageType.restart
  const offer = { channel: id, peer, isPull, isRestart, root, selector, voucher }
  const verdict = await judge(owner, voucherType, offer)
  if (!verdict.accepted) return rejected(verdict)
  // It may have been offered twice, and be there by now.
  const known = owner.find(id)
  const meanwhile = decided(known, request)
  if (meanwhile !== undefined) return meanwhile
  const { expectedBytes } = verdict
  const terms = {
    isPull,
    root,
    selector,
    voucherType,
    voucher,
    ...(expectedBytes === undefined ? {} : { expectedBytes }),
  }
  const channel = known ?? owner.create(id, terms)
  if (known === undefined) {
    channel.apply('Accept', { responderPaused: verdict.paused ?? false })
    channel.emit('opened')
  } else {
    if (channel.isOver) channel.reopen()
    channel.apply('Restart', { message: '' })
    channel.emit('restarted')
  }
  return { kind: 'accepted', channel, verdict }
}

/** What a channel that is there makes of an offer without asking anybody; nothing if it may go on. */
function decided(known: LiveChannel | undefined, request: TransferRequest): OfferOutcome | undefined {
  if (known === undefined) return undefined
  if (!isSame(known.record, request)) return refused('it differs from what the channel is for')
  if (!known.isOver) return undefined
  if (known.record.status !== 'Completed') return refused(`the channel is over: ${saidOf(known.record)}`)
  // A receiver that completed has everything. What a sender completed may have been lost on the way.
  return request.pull ? undefined : { kind: 'completed', channel: known }
}

/**
 * An offer that is not even one: there is no channel of it to be listed.
 *
 * @example
 * import { refused } from '#sdk/protocols/data-transfer/offers.ts'
 * refused('pulls come by graphsync').kind // 'rejected'
 */
export function refused(reason: string): OfferOutcome {
  return { kind: 'rejected', verdict: { accepted: false, reason } }
}

function saidOf({ status, message }: ChannelRecord): string {
  return message === '' ? status : `${status}, ${message}`
}

async function judge(
  owner: ChannelOwner,
  voucherType: string,
  offer: Parameters<NonNullable<ReturnType<ChannelOwner['handler']>>['validate']>[0],
): Promise<Verdict> {
  const handler = owner.handler(voucherType)
  const able = offer.isPull ? handler?.source : handler?.store
  if (handler === undefined || able === undefined) {
    return {
      accepted: false,
      reason: `transfers of type ${voucherType} are not ${offer.isPull ? 'sent' : 'taken'} here`,
    }
  }
  try {
    return await handler.validate(offer)
  } catch (cause) {
    return { accepted: false, reason: cause instanceof Error ? cause.message : String(cause) }
  }
}

function isSame(record: ChannelRecord, request: TransferRequest): boolean {
  return (
    record.isPull === request.pull &&
    record.voucherType === request.voucherType &&
    request.baseCid?.equals(record.root) === true &&
    Buffer.compare(record.voucher, request.voucher ?? new Uint8Array()) === 0 &&
    Buffer.compare(record.selector, request.selector ?? new Uint8Array()) === 0
  )
}
