import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { DealToPack } from '#sdk/rpc/types/market/packing.ts'
import type { DealAssignment, SectorPiece } from '#sdk/rpc/types/sealer/sector-info.ts'
import { chooseSector } from './choose-sector.ts'
import { sealerErrors } from './errors.ts'
import { placeFor } from './free-space.ts'
import { requireMarket, type Sealing } from './sealing.ts'
import { dealIdsOf, type Sector, type SectorPieces } from './sector.ts'
import type { SectorMachine } from './sector-machine.ts'

const DEALS_AT_A_TIME = 50

/**
 * Takes the deals that the market has ready into sectors. A deal that cannot be taken does not keep others out; all such
 * are named in one error at the end.
 *
 * @throws {DEALS_NOT_SEALED} with what was assigned and what was not
 */
export async function assignDeals(sealing: Sealing, sectors: SectorMachine): Promise<DealAssignment[]> {
  const { node, miner, logger } = sealing
  const deals = await requireMarket(sealing).getUnPackedDeals(miner, { ...noBounds, maxPiece: DEALS_AT_A_TIME })
  const { height } = await node.chainHead()
  const assigned: DealAssignment[] = []
  const failed: { dealId: number; reason: string }[] = []
  for (const deal of deals) {
    try {
      assigned.push(await assignDeal(sealing, sectors, deal, height))
    } catch (error) {
      logger.warn({ err: error, dealId: deal.dealId }, 'deal not taken into a sector')
      failed.push({ dealId: deal.dealId, reason: reasonOf(error) })
    }
  }
  if (failed.length > 0) throw sealerErrors.DEALS_NOT_SEALED({ failed, assigned })
  return assigned
}

/** Why a deal was not taken, and what to do about it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return DealkitError.is(error) && error.next !== undefined ? `${error.message}. ${error.next}` : error.message
}

const noBounds = {
  maxPieceSize: undefined,
  minPiece: undefined,
  minPieceSize: undefined,
  minUsedSpace: undefined,
  startEpoch: undefined,
  endEpoch: undefined,
  sectorExpiration: undefined,
}

async function assignDeal(
  sealing: Sealing,
  sectors: SectorMachine,
  deal: DealToPack,
  height: number,
): Promise<DealAssignment> {
  const { miner, sectorBytes, config } = sealing
  const { dealId, pieceCid, pieceSize } = deal
  if (height + config().Dealmaking.StartEpochSealingBuffer > deal.startEpoch) {
    const { startEpoch } = deal
    throw sealerErrors.DEAL_START_PASSED({ pieceCid: pieceCid.toString(), epoch: height, startEpoch })
  }
  if (pieceSize > sectorBytes) throw sealerErrors.PIECE_DOES_NOT_FIT({ paddedBytes: pieceSize, sectorBytes })
  // A sector that has the deal already was not told to the market: a crash came between.
  const holder = sectors
    .list()
    .find(({ data, state }) => state !== 'Removed' && dealIdsOf(data.pieces).includes(dealId))
  const sector = holder ?? (await addToSector(sealing, sectors, deal))
  const offset = offsetOf(sector.data.pieces, dealId)
  await requireMarket(sealing).updateDealOnPacking(miner, dealId, sector.data.number, offset)
  return { dealId, sectorId: sector.data.number, pieceCid, offset, size: pieceSize }
}

async function addToSector(sealing: Sealing, sectors: SectorMachine, deal: DealToPack): Promise<Sector> {
  await sealing.pieces.require(deal.pieceCid)
  const { id, data } = await chooseSector(sealing, sectors, deal)
  const firstPieceAt = data.firstPieceAt || sealing.clock.now()
  await sectors.send(id, { event: 'AddPiece', data: { adding: pieceOf(deal), firstPieceAt } })
  const after = await sectors.waitFor(id, ({ state }) => !addingStates.has(state))
  if (dealIdsOf(after.data.pieces).includes(deal.dealId)) return after
  throw sealerErrors.DEAL_NOT_ADDED({ dealId: deal.dealId, sector: data.number, reason: after.message })
}

const addingStates: ReadonlySet<string> = new Set([
  'AddPiece',
  'AddPieceFailed',
  'SnapDealsAddPiece',
  'SnapDealsAddPieceFailed',
])

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
