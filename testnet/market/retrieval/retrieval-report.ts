import * as dagCbor from '@ipld/dag-cbor'
import { CodecError } from '#sdk/codec/index.ts'
import type { RetrievalDealState } from '#sdk/deals/status.ts'
import { type ChannelRecord, channelIdOf } from '#sdk/protocols/data-transfer/channel-record.ts'
import type { ChannelStatus } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import { retrievalDealProposal, retrievalVoucherTypes } from '#sdk/protocols/retrieval/vouchers.ts'
import type { ProviderRetrieval, ProviderRetrievalQuery } from '#sdk/rpc/types/market/retrieval.ts'
import type { MayOmit } from '#sdk/rpc/types/may-omit.ts'

/** How far a free retrieval is follows from its transfer. */
const states: { readonly [Status in ChannelStatus]?: RetrievalDealState } = {
  Requested: 'New',
  TransferFinished: 'BlocksComplete',
  Completing: 'Completing',
  Completed: 'Completed',
  Failing: 'Failing',
  Failed: 'Errored',
  Cancelling: 'Cancelling',
  Cancelled: 'Cancelled',
}
const failed: readonly RetrievalDealState[] = ['Errored', 'Cancelled', 'Rejected']

/** The retrievals among a provider's transfers, the newest first; offers that were refused lately are among them. */
export function listRetrievals(
  channels: readonly ChannelRecord[],
  query: MayOmit<ProviderRetrievalQuery> = {},
): ProviderRetrieval[] {
  const { receiver, payloadCid, state, discardFailedDeal, offset = 0, limit } = query
  const all = channels.flatMap((channel) => retrievalOf(channel) ?? []).reverse()
  const wanted = all.filter(
    (deal) =>
      (receiver === undefined || receiver === '' || deal.receiver === receiver) &&
      (payloadCid === undefined || payloadCid === '' || deal.payloadCid.toString() === payloadCid) &&
      // A query without a state has 0 in Go's form.
      (state === undefined || state === 'New' || deal.state === state) &&
      (discardFailedDeal !== true || !failed.includes(deal.state)),
  )
  return wanted.slice(offset, limit === undefined || limit === 0 ? undefined : offset + limit)
}

function retrievalOf(channel: ChannelRecord): ProviderRetrieval | undefined {
  if (channel.voucherType !== retrievalVoucherTypes.proposal || channel.isInitiator || !channel.isPull) return undefined
  const deal = readProposal(channel.voucher)
  if (deal === undefined) return undefined
  const { payloadCid, id, params } = deal
  return {
    payloadCid,
    id,
    selector: { Node: params.selector === null ? null : selectorOf(params.selector) },
    pieceCid: params.pieceCid,
    pricePerByte: params.pricePerByte,
    paymentInterval: params.paymentInterval,
    paymentIntervalIncrease: params.paymentIntervalIncrease,
    unsealPrice: params.unsealPrice,
    storeId: 0n,
    storageProposalCid: null,
    channelId: channelIdOf(channel),
    state: states[channel.status] ?? 'Ongoing',
    receiver: channel.initiator,
    totalSent: channel.sentBytes,
    fundsReceived: 0n,
    message: channel.message,
    currentInterval: params.paymentInterval,
    legacyProtocol: false,
    createdAt: Math.floor(channel.createdAt / 1000),
    updatedAt: Math.floor(channel.updatedAt / 1000),
  }
}

type Selector = ProviderRetrieval['selector']

function selectorOf(cbor: Uint8Array): Selector {
  try {
    return JSON.parse(JSON.stringify(dagCbor.decode(cbor))) as Selector
  } catch {
    // An offer that was refused may have had anything for a selector.
    return null
  }
}

/** Nothing for an offer that was refused because it could not be read. */
function readProposal(voucher: Uint8Array) {
  try {
    return retrievalDealProposal.decode(voucher)
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    return undefined
  }
}
