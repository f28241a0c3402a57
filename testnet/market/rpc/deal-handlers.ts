import type { CID } from 'multiformats/cid'
import { retrievalDealStates, storageDealStateNumber } from '#sdk/deals/status.ts'
import type { marketDealMethods } from '#sdk/rpc/api/market/deals.ts'
import type { ImportDataRef } from '#sdk/rpc/types/market/miner-deal.ts'
import type { MarketDeal } from '#sdk/rpc/types/market-deal.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { adoptDeal } from '../deals/adopt-deal.ts'
import { changeStatus } from '../deals/change-status.ts'
import { marketErrors } from '../errors.ts'
import { listRetrievals } from '../retrieval/retrieval-report.ts'
import type { Marketplace } from './marketplace.ts'
import { countOf, minerDealOf, queryDeals, uuidOf } from './miner-deals.ts'

/** Storage deals and the miners that are served. */
export function dealHandlers(marketplace: Marketplace): Handlers<typeof marketDealMethods> {
  const { market, machine, deals, imports, host } = marketplace
  const { node, miners, publisher } = market
  const told = (deal: Parameters<typeof minerDealOf>[0]) => minerDealOf(deal, host.peerId)

  const importOne = async ({ proposalCid, uuid, file }: ImportDataRef, skipCommP: boolean) => {
    await imports.run(proposalCid ?? namedBy(uuid), file, { skipCommP })
  }
  const namedBy = (uuid: string): CID => {
    const deal = machine.list().find(({ data }) => uuidOf(data.proposalCid.multihash.digest) === uuid)
    if (deal === undefined) throw marketErrors.MARKET_DEAL_UNKNOWN({ deal: uuid })
    return deal.data.proposalCid
  }

  return {
    ActorList() {
      return miners.list()
    },
    ActorExist(miner) {
      return miners.serves(miner)
    },
    async ActorSectorSize(miner) {
      miners.require(miner)
      return (await node.stateMinerInfo(miner)).sectorSize
    },
    ActorUpsert(actor) {
      return miners.add(actor)
    },
    ActorDelete(miner) {
      return miners.remove(miner)
    },
    async MarketListDeals(addresses) {
      const wanted = addresses.length > 0 ? addresses : miners.list().map(({ address }) => address)
      const all: MarketDeal[] = Object.values(await node.stateMarketDeals())
      return all.filter(({ proposal }) => wanted.some((miner) => miner.equals(proposal.provider)))
    },
    MarketListIncompleteDeals(query) {
      return queryDeals(machine.list(), query).map(told)
    },
    MarketGetDeal(proposalCid) {
      return told(deals.get(proposalCid))
    },
    async *MarketGetDealUpdates({ signal }) {
      for await (const deal of machine.changes(signal)) yield told(deal)
    },
    MarketImportDealData(proposalCid, path) {
      return imports.run(proposalCid, path)
    },
    MarketImportPublishedDeal(deal) {
      return adoptDeal(market, machine, deal)
    },
    DealsImportData(ref, skipCommP) {
      return importOne(ref, skipCommP)
    },
    async DealsBatchImportData({ refs, skipCommP }) {
      const results: { target: string; message: string }[] = []
      for (const ref of refs) {
        const target = ref.proposalCid?.toString() ?? ref.uuid
        const message = await importOne(ref, skipCommP).then(
          () => '',
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        )
        results.push({ target, message })
      }
      return results
    },
    async DealsImport(imported) {
      for (const deal of imported) await adoptDeal(market, machine, deal)
    },
    MarketPendingDeals() {
      return publisher.pending().map(({ deals: queued, startedAt, period }) => ({
        deals: queued,
        publishPeriodStart: new Date(startedAt),
        publishPeriod: period,
      }))
    },
    MarketPublishPendingDeals() {
      return publisher.publishNow()
    },
    UpdateStorageDealStatus(proposalCid, state, pieceStatus) {
      return changeStatus(machine, deals.get(proposalCid), state, pieceStatus)
    },
    GetRetrievalDealStatistic(miner) {
      const roots = new Set(
        machine.list().flatMap(({ data }) => {
          const { provider, pieceCid } = data.signed.proposal
          return provider.equals(miner) ? [data.ref.root.toString(), pieceCid.toString()] : []
        }),
      )
      const ofMiner = listRetrievals(market.transfers.list()).filter(
        ({ payloadCid, pieceCid }) => roots.has(payloadCid.toString()) || roots.has(`${pieceCid}`),
      )
      return countOf(ofMiner.map(({ state }) => retrievalDealStates.indexOf(state)))
    },
    GetStorageDealStatistic(miner) {
      const ofMiner = machine.list().filter(({ data }) => data.signed.proposal.provider.equals(miner))
      return countOf(ofMiner.map(({ state }) => storageDealStateNumber(state)))
    },
  }
}
