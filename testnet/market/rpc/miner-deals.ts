import type { DealStatistic, MinerDeal, MinerDealQuery } from '#sdk/rpc/types/market/miner-deal.ts'
import type { MayOmit } from '#sdk/rpc/types/may-omit.ts'
import type { ProviderDeal } from '../deals/deal-record.ts'
import { saidOf } from '../deals/standing.ts'

/** From here on a deal's data can be retrieved. Source: go-fil-markets provider_fsm.go, DealHandedOff. */
const handedOff: readonly string[] = ['AwaitingPreCommit', 'Sealing', 'Finalizing', 'Active']
const failed: readonly string[] = ['Failing', 'Error', 'Rejecting']
const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000)

/** A deal as the API tells it. @param peerId the market's own */
export function minerDealOf(deal: ProviderDeal, peerId: string): MinerDeal {
  const { state, data, createdAt, enteredAt } = deal
  return {
    id: uuidOf(data.proposalCid.multihash.digest),
    proposal: data.signed.proposal,
    clientSignature: data.signed.clientSignature,
    proposalCid: data.proposalCid,
    addFundsCid: data.addFundsCid,
    publishCid: data.publishCid,
    miner: peerId,
    client: data.client,
    state,
    piecePath: data.pieceStatus === '' ? '' : data.signed.proposal.pieceCid.toString(),
    payloadSize: data.payloadSize,
    metadataPath: '',
    slashEpoch: data.slashEpoch,
    fastRetrieval: data.fastRetrieval,
    message: saidOf(deal),
    fundsReserved: data.fundsReserved,
    ref: data.ref,
    availableForRetrieval: handedOff.includes(state),
    dealId: data.dealId ?? 0,
    creationTime: new Date(createdAt),
    transferChannelId: data.transferChannelId,
    sectorNumber: data.sectorNumber ?? 0,
    offset: data.offset ?? 0,
    pieceStatus: data.pieceStatus,
    inboundCar: data.inboundCar,
    createdAt: seconds(createdAt),
    updatedAt: seconds(enteredAt),
  }
}

/** The deals that a query asks for, the newest first unless it says otherwise. */
export function queryDeals(deals: readonly ProviderDeal[], query: MayOmit<MinerDealQuery>): ProviderDeal[] {
  const { miner, state, client, discardFailedDeal, dealId, pieceCid, offset = 0, limit, asc } = query
  const found = deals.filter(
    (deal) =>
      (!miner || deal.data.signed.proposal.provider.equals(miner)) &&
      (state === undefined || deal.state === state) &&
      (!client || deal.data.client === client) &&
      (discardFailedDeal !== true || !failed.includes(deal.state)) &&
      (!dealId || deal.data.dealId === dealId) &&
      (!pieceCid || deal.data.signed.proposal.pieceCid.toString() === pieceCid),
  )
  const ordered = found.sort((a, b) => (asc === true ? a.createdAt - b.createdAt : b.createdAt - a.createdAt))
  return ordered.slice(offset, limit ? offset + limit : undefined)
}

/** How many deals are in which state, by the states' numbers. */
export function countOf(states: readonly number[]): DealStatistic {
  const dealsStatus: Record<string, number> = {}
  for (const number of states) dealsStatus[number] = (dealsStatus[number] ?? 0) + 1
  return { dealsStatus }
}

/** A UUID for a deal that is named by a digest: always the same one. */
export function uuidOf(digest: Uint8Array): string {
  const hex = Buffer.from(digest.subarray(0, 16)).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
