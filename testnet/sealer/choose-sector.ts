import { maxSectorExpirationExtension, sectorDealsMax } from '#sdk/actors/miner/policy.ts'
import type { DealToPack } from '#sdk/rpc/types/market/packing.ts'
import { sectorIsActive } from './chain/sector-active.ts'
import { sealerErrors } from './errors.ts'
import { freeBytes, placeFor } from './free-space.ts'
import type { Sealing } from './sealing.ts'
import { dealIdsOf, newSector, type Sector } from './sector.ts'
import type { SectorMachine } from './sector-machine.ts'
import { countStages } from './sector-stages.ts'
import { beginUpdate } from './states/available.ts'

/**
 * The sector that a deal goes into: one that waits for deals, has room and lives long enough; otherwise one is upgraded
 * or begun, within the limits of [Sealing]. Source: venus-sealer storage-sealing/input.go.
 *
 * @throws {TOO_MANY_WAITING} @throws {TOO_MANY_SEALING} @throws {DEAL_FITS_NO_SECTOR}
 */
export async function chooseSector(sealing: Sealing, sectors: SectorMachine, deal: DealToPack): Promise<Sector> {
  const open = await openSector(sealing, sectors, deal)
  if (open !== undefined) return open
  const { MaxWaitDealsSectors, MaxSealingSectorsForDeals, MaxUpgradingSectors, ...settings } = sealing.config().Sealing
  const { staging, sealing: busy } = countStages(
    sectors.list().map(({ state }) => state),
    settings.FinalizeEarly,
  )
  if (MaxWaitDealsSectors > 0 && staging >= MaxWaitDealsSectors)
    throw sealerErrors.TOO_MANY_WAITING({ waiting: staging, limit: MaxWaitDealsSectors })

  const most = MaxUpgradingSectors > 0 ? MaxUpgradingSectors : MaxSealingSectorsForDeals
  const canUpgrade = most === 0 || busy < most
  const mayCreate = MaxSealingSectorsForDeals === 0 || busy < MaxSealingSectorsForDeals
  const canCreate = settings.MakeNewSectorForDeals && mayCreate
  if (canUpgrade && (!settings.PreferNewSectorsForDeals || !canCreate)) {
    const upgraded = await upgradeSector(sealing, sectors, deal)
    if (upgraded !== undefined) return upgraded
  }
  if (canCreate) return createSector(sealing, sectors, deal)
  if (mayCreate) {
    throw sealerErrors.DEAL_FITS_NO_SECTOR({
      dealId: deal.dealId,
      endEpoch: deal.endEpoch,
      reason: 'no sector that waits for deals has room and lives so long, and [Sealing] MakeNewSectorForDeals is false',
    })
  }
  throw sealerErrors.TOO_MANY_SEALING({ sealing: busy, limit: MaxSealingSectorsForDeals })
}

/** Of the sectors that wait for deals and can take this one, the one in which it leaves the smallest gap. */
async function openSector(sealing: Sealing, sectors: SectorMachine, deal: DealToPack): Promise<Sector | undefined> {
  const { sectorBytes } = sealing
  const waiting = sectors
    .list()
    .filter(({ state }) => state === 'WaitDeals' || state === 'SnapDealsWaitDeals')
    .filter(({ data }) => placeFor(data.pieces, deal.pieceSize, sectorBytes) !== undefined)
    .filter(({ data }) => dealIdsOf(data.pieces).length < sectorDealsMax(sectorBytes))
  const latest = await latestEnd(sealing)
  const fitting: Sector[] = []
  for (const sector of waiting) {
    const end = sector.data.ccUpdate ? await livesUntil(sealing, sector) : latest
    if (end >= deal.endEpoch) fitting.push(sector)
  }
  const gap = ({ data }: Sector) => freeBytes(data.pieces, sectorBytes) % deal.pieceSize
  return fitting.sort((a, b) => gap(a) - gap(b) || a.data.number - b.data.number)[0]
}

/** The epoch until which a sector may live that is not on chain yet. */
async function latestEnd({ node }: Sealing): Promise<number> {
  return (await node.chainHead()).height + maxSectorExpirationExtension
}

async function livesUntil({ node, miner }: Sealing, { data }: Sector): Promise<number> {
  return (await node.stateSectorGetInfo(miner, data.number))?.expiration ?? 0
}

/** Begins the update of a sector that was marked for it: the one that lives least long, but long enough. */
async function upgradeSector(sealing: Sealing, sectors: SectorMachine, deal: DealToPack): Promise<Sector | undefined> {
  let best: { sector: Sector; expiration: number } | undefined
  for (const sector of sectors.list().filter(({ state }) => state === 'Available')) {
    const expiration = await livesUntil(sealing, sector)
    if (expiration < deal.endEpoch || (best !== undefined && expiration >= best.expiration)) continue
    if (await sectorIsActive(sealing, sector.data.number)) best = { sector, expiration }
  }
  if (best === undefined) return undefined
  return sectors.send(best.sector.id, { event: 'StartCCUpdate', data: beginUpdate(best.sector.data) })
}

async function createSector(sealing: Sealing, sectors: SectorMachine, deal: DealToPack): Promise<Sector> {
  const latest = await latestEnd(sealing)
  if (deal.endEpoch > latest) {
    const reason = `a sector that is begun now lives until epoch ${latest} at most`
    throw sealerErrors.DEAL_FITS_NO_SECTOR({ dealId: deal.dealId, endEpoch: deal.endEpoch, reason })
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
