import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { marketApi } from '#sdk/rpc/api/market.ts'
import { serveTable } from '#sdk/rpc/testing/serve-table.ts'
import type { PieceStatus } from '#sdk/rpc/types/market/miner-deal.ts'
import type { DealToPack } from '#sdk/rpc/types/market/packing.ts'

/** A market that offers what a test gives it, and remembers what it is told. */
export interface ScriptedMarket {
  readonly url: string
  /** Deals that no sector has. */
  offered: DealToPack[]
  /** Every place that was told, in order. */
  readonly placed: { readonly dealId: number; readonly sector: number; readonly offset: number }[]
  readonly statuses: { readonly dealId: number; readonly status: PieceStatus }[]
  stop(): Promise<void>
}

/** @param pieces the directory that /resource serves from */
export async function scriptedMarket(pieces: string): Promise<ScriptedMarket> {
  const known = new Map<number, DealToPack>()
  const server = await serveTable(marketApi, {
    getUnPackedDeals: () => {
      for (const deal of market.offered) known.set(deal.dealId, deal)
      return market.offered
    },
    updateDealOnPacking: (_miner, dealId, sector, offset) => {
      market.placed.push({ dealId, sector, offset })
      market.offered = market.offered.filter((deal) => deal.dealId !== dealId)
      return undefined
    },
    updateDealStatus: (_miner, dealId, status) => {
      market.statuses.push({ dealId, status })
      const deal = known.get(dealId)
      if (status === 'Undefine' && deal !== undefined) market.offered.push(deal)
      return undefined
    },
    getDeals: () => [],
    listPieceStorageInfos: () => ({
      fsStorage: [{ name: 'local', path: pieces, readOnly: false, status: { capacity: 0, available: 0, reserved: 0 } }],
      s3Storage: [],
    }),
  })
  server.script.other = (request, response) => {
    const name = new URL(request.url ?? '/', server.url).searchParams.get('resource-id') ?? ''
    readFile(join(pieces, name)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    )
  }
  const market: ScriptedMarket = { url: server.url, offered: [], placed: [], statuses: [], stop: () => server.stop() }
  return market
}
