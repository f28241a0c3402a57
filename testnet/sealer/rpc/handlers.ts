import type { MarketClient } from '#sdk/clients/market-client.ts'
import type { SealerMethods } from '#sdk/rpc/api/sealer.ts'
import type { ServiceContext } from '#testnet/service/define-service.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { versionOf } from '#testnet/service/version.ts'
import { assignDeals } from '../assign-deals.ts'
import { sealerErrors } from '../errors.ts'
import { pledgeSector } from '../pledge-sector.ts'
import type { Sealing } from '../sealing.ts'
import type { Sector } from '../sector.ts'
import type { SectorMachine } from '../sector-machine.ts'
import { sectorReport } from '../sector-report.ts'
import { placeInfo, placeStat, sectorsByPlace } from '../storage/report.ts'

/** 1.5.0: a byte each for major, minor and patch. */
const API_VERSION = 0x01_05_00

/** The sealer's JSON-RPC methods. Source: venus-sealer api/storage_struct.go. */
export function sealerHandlers(
  sealing: Sealing,
  sectors: SectorMachine,
  market: MarketClient,
  { tokens }: Pick<ServiceContext, 'tokens'>,
): Handlers<SealerMethods> {
  const { miner, storage, config } = sealing
  const find = (number: number): Sector => {
    const sector = sectors.find(`${number}`)
    if (sector === undefined) throw sealerErrors.SECTOR_UNKNOWN({ sector: number })
    return sector
  }
  const place = (id: string) => {
    const found = storage.places.find(({ meta }) => meta.ID === id)
    if (found === undefined) throw sealerErrors.STORAGE_UNKNOWN({ id })
    return found
  }
  const url = () => `http://${config().API.RemoteListenAddress}/remote`
  /** One call at a time: two would both take the same deals. */
  let assigning: Promise<unknown> = Promise.resolve()

  return {
    ActorAddress() {
      return miner
    },
    ActorSectorSize() {
      return sealing.sectorBytes
    },
    async PledgeSector() {
      const number = await pledgeSector(sealing, sectors)
      return { miner: miner.id, number }
    },
    DealSector() {
      const mine = assigning.then(() => assignDeals(sealing, sectors, market))
      assigning = mine.catch(() => undefined) // whoever asked hears of it
      return mine
    },
    SectorsList() {
      return sectors.list().map(({ data }) => data.number)
    },
    SectorsListInStates(states) {
      return sectors.list().flatMap(({ data, state }) => (states.includes(state) ? [data.number] : []))
    },
    SectorsInfoListInStates(states, onChain) {
      const chosen = sectors.list().filter(({ state }) => states.length === 0 || states.includes(state))
      return Promise.all(chosen.map((sector) => sectorReport(sealing, sectors, sector, onChain)))
    },
    SectorsStatus(number, onChain) {
      return sectorReport(sealing, sectors, find(number), onChain)
    },
    SectorsSummary() {
      const counts: Record<string, number> = {}
      for (const { state } of sectors.list()) counts[state] = (counts[state] ?? 0) + 1
      return counts
    },
    async SectorStartSealing(number) {
      await sectors.send(find(number).id, { event: 'StartPacking' })
    },
    async SectorRemove(number) {
      await sectors.send(find(number).id, { event: 'Remove' })
    },
    GetDeals(page, size) {
      return market.getDeals(miner, page, size)
    },
    async DealsList() {
      return market.marketListDeals([miner])
    },
    async MarkDealsAsPacking(deals) {
      await market.markDealsAsPacking(miner, deals)
    },
    StorageList() {
      return sectorsByPlace(storage.places)
    },
    StorageLocal() {
      return Object.fromEntries(storage.places.map(({ meta, path }) => [meta.ID, path]))
    },
    StorageStat(id) {
      return placeStat(place(id))
    },
    StorageInfo(id) {
      return placeInfo(place(id), url())
    },
    async StorageAddLocal(path) {
      await storage.attach(path)
    },
    async StorageInitLocal(path, options) {
      await storage.init(path, {
        canSeal: options.canSeal ?? false,
        canStore: options.canStore ?? false,
        weight: options.weight,
        maxStorage: options.maxStorage,
      })
    },
    async AuthNew(permissions) {
      return new TextEncoder().encode(await tokens.issue(permissions))
    },
    Version() {
      return { version: versionOf('venus-sealer'), apiVersion: API_VERSION }
    },
  }
}
