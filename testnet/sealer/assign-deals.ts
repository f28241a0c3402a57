import { sectorDealsMax } from '#sdk/actors/miner/policy.ts'
import type { MarketClient } from '#sdk/clients/market-client.ts'
import type { DealToPack } from '#sdk/rpc/types/market/packing.ts'
import type { DealAssignment, SectorPiece } from '#sdk/rpc/types/sealer/sector-info.ts'
import { sealerErrors } from './errors.ts'
import { placeFor } from './free-space.ts'
import type { Sealing } from './sealing.ts'
import { dealIdsOf, newSector, type Sector, type SectorPieces } from './sector.ts'
import type { SectorMachine } from './sector-machine.ts'

const DEALS_AT_A_TIME = 50

/**
 * Takes the deals that the market has ready into sectors: into one that waits for deals and has room, otherwise into a
 * new one. A deal that cannot be taken does not keep others out; all such are named in one error at the end.
 *
 * @throws {DEALS_NOT_SEALED} with what was assigned and what was not
 */
export async function assignDeals(
  sealing: Sealing,
  sectors: SectorMachine,
  market: MarketClient,
): Promise<DealAssignment[]> {
  const { node, miner } = sealing
  const deals = await market.getUnPackedDeals(miner, {
    maxPiece: DEALS_AT_A_TIME,
    maxPieceSize: undefined,
    minPiece: undefined,
    minPieceSize: undefined,
    minUsedSpace: undefined,
    startEpoch: undefined,
    endEpoch: undefined,
    sectorExpiration: undefined,
  })
  const { height } = await node.chainHead()
  const assigned: DealAssignment[] = []
  const failed: { dealId: number; reason: string }[] = []
  for (const deal of deals) {
    try {
      assigned.push(await assignDeal(sealing, sectors, market, deal, height))
    } catch (error) {
      failed.push({ dealId: deal.dealId, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  if (failed.length > 0) throw sealerErrors.DEALS_NOT_SEALED({ failed, assigned })
  return assigned
}

async function assignDeal(
  sealing: Sealing,
  sectors: SectorMachine,
  market: MarketClient,
  deal: DealToPack,
  height: number,
): Promise<DealAssignment> {
  const { miner, sectorBytes } = sealing
  const pieceCid = deal.pieceCid
  if (height > deal.startEpoch) {
    throw sealerErrors.DEAL_START_PASSED({
      dealId: deal.dealId,
      pieceCid: pieceCid.toString(),
      epoch: height,
      startEpoch: deal.startEpoch,
    })
  }
  if (deal.pieceSize > sectorBytes) throw sealerErrors.PIECE_DOES_NOT_FIT({ paddedBytes: deal.pieceSize, sectorBytes })
  // A sector that has the deal already was not told to the market: a crash came between.
  const holder = sectors.list().find(({ data }) => dealIdsOf(data.pieces).includes(deal.dealId))
  const sector = holder ?? (await addToSector(sealing, sectors, deal))
  const offset = offsetOf(sector.data.pieces, deal.dealId)
  await market.updateDealOnPacking(miner, deal.dealId, sector.data.number, offset)
  return { dealId: deal.dealId, sectorId: sector.data.number, pieceCid, offset, size: deal.pieceSize }
}

async function addToSector(sealing: Sealing, sectors: SectorMachine, deal: DealToPack): Promise<Sector> {
  const sector = openSector(sealing, sectors, deal.pieceSize) ?? (await createSector(sealing, sectors))
  await sectors.send(sector.id, { event: 'AddPiece', data: { adding: pieceOf(deal) } })
  const after = await sectors.waitFor(sector.id, ({ state }) => state !== 'AddPiece' && state !== 'AddPieceFailed')
  if (!dealIdsOf(after.data.pieces).includes(deal.dealId)) throw new Error(after.message)
  return after
}

/** The fullest sector that waits for deals and still has room for the piece. */
function openSector({ sectorBytes }: Sealing, sectors: SectorMachine, paddedBytes: number): Sector | undefined {
  const room = ({ data }: Sector) => placeFor(data.pieces, paddedBytes, sectorBytes)
  return sectors
    .list()
    .filter((sector) => sector.state === 'WaitDeals' && room(sector) !== undefined)
    .filter(({ data }) => dealIdsOf(data.pieces).length < sectorDealsMax(sectorBytes))
    .sort((a, b) => room(b)! - room(a)! || a.data.number - b.data.number)[0]
}

async function createSector(sealing: Sealing, sectors: SectorMachine): Promise<Sector> {
  const waiting = sectors.list().filter(({ state }) => state === 'WaitDeals')
  const { MaxWaitDealsSectors } = sealing.config().Sealing
  if (waiting.length >= MaxWaitDealsSectors) {
    throw sealerErrors.TOO_MANY_WAITING({ waiting: waiting.length, limit: MaxWaitDealsSectors })
  }
  const number = await nextSectorNumber(sealing, sectors)
  return sectors.create(`${number}`, 'Empty', newSector(number, sealing.sealProof), { event: 'SectorStart' })
}

/** The next number that neither this sealer nor the chain has seen. */
export async function nextSectorNumber({ node, miner }: Sealing, sectors: SectorMachine): Promise<number> {
  let number = Math.max(-1, ...sectors.list().map(({ data }) => data.number)) + 1
  while (await node.stateMinerSectorAllocated(miner, number)) number++
  return number
}

function pieceOf(deal: DealToPack): SectorPiece {
  const { dealId, publishCid, startEpoch, endEpoch, fastRetrieval } = deal
  return {
    piece: { size: deal.pieceSize, pieceCid: deal.pieceCid },
    dealInfo: {
      publishCid,
      dealId,
      dealProposal: {
        pieceCid: deal.pieceCid,
        pieceSize: deal.pieceSize,
        verifiedDeal: deal.verifiedDeal,
        client: deal.client,
        provider: deal.provider,
        label: deal.label,
        startEpoch,
        endEpoch,
        storagePricePerEpoch: deal.storagePricePerEpoch,
        providerCollateral: deal.providerCollateral,
        clientCollateral: deal.clientCollateral,
      },
      dealSchedule: { startEpoch, endEpoch },
      keepUnsealed: fastRetrieval,
    },
  }
}

/** Padded bytes into the sector at which a deal's piece begins. */
function offsetOf(pieces: SectorPieces, dealId: number): number {
  const at = pieces.findIndex(({ dealInfo }) => dealInfo?.dealId === dealId)
  return placeFor(pieces.slice(0, at), pieces[at]!.piece.size, Number.MAX_SAFE_INTEGER)!
}
