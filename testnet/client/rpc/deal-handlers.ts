import { type StorageDealState, storageDealStateName } from '#sdk/deals/status.ts'
import { carCommP } from '#sdk/piece/index.ts'
import type { clientDealMethods } from '#sdk/rpc/api/client/deals.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { each } from '#testnet/service/rpc/each.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { EntityStep } from '#testnet/service/state-machine/entity.ts'
import { transferReport } from '#testnet/service/transfers/transfer-report.ts'
import type { ClientDealEntity } from '../deals/client-deal.ts'
import { verifiedDistribution } from '../deals/deal-distribution.ts'
import { dealReport } from '../deals/deal-report.ts'
import { clientErrors } from '../errors.ts'
import { generateCar } from '../imports/generate-car.ts'
import { askOf } from '../provider.ts'
import { channelOfDeal } from '../transfers/channel-of-deal.ts'
import type { MarketClientParts } from './parts.ts'

/** Files and deals. */
export function dealHandlers({ dealing, deals }: MarketClientParts): Handlers<typeof clientDealMethods> {
  const { imports, node, transfers } = dealing
  const { machine } = deals
  const report = (deal: ClientDealEntity, steps?: readonly EntityStep<StorageDealState>[]) => {
    const channel = channelOfDeal(transfers, deal.data.proposalCid)
    return dealReport(deal, channel === undefined ? null : transferReport(channel), steps)
  }

  return {
    async ClientImport(file) {
      const { root, id } = await imports.add(file)
      return { root, importId: id }
    },
    async ClientListImports() {
      const list = await imports.list()
      return list.map(({ id, root, path, carPath, problem }) => ({
        key: id,
        error: problem,
        root,
        source: 'import',
        filePath: path,
        carPath,
      }))
    },
    async ClientRemoveImport(importId) {
      const { root } = await imports.get(importId)
      const deal = deals.needing(root)
      if (deal !== undefined) {
        throw clientErrors.IMPORT_IN_USE({ importId, deal: deal.id, state: storageDealStateName(deal.state) })
      }
      await imports.remove(importId)
    },
    async ClientHasLocal(root) {
      return (await imports.find(root)) !== undefined
    },
    ClientGenCar(file, outputPath) {
      return generateCar(file, outputPath)
    },
    async ClientCalcCommP(path) {
      const { cid, paddedSize } = await carCommP(path)
      return { root: cid, size: paddedToUnpadded(paddedSize) }
    },
    async ClientDealSize(root) {
      const { piece } = await imports.require(root)
      return { payloadSize: piece.payloadSize, pieceSize: piece.paddedSize }
    },
    async ClientDealPieceCID(root) {
      const { piece } = await imports.require(root)
      return { payloadSize: piece.payloadSize, pieceSize: piece.paddedSize, pieceCid: piece.cid }
    },
    async ClientQueryAsk(peerId, miner, { signal }) {
      const { worker, multiaddrs } = await node.stateMinerInfo(miner)
      const provider = { miner, peer: { peerId, multiaddrs }, worker: await node.stateAccountKey(worker) }
      return askOf(dealing, provider, { signal })
    },
    ClientStartDeal(params) {
      return deals.start(params)
    },
    ClientStatelessDeal(params) {
      return deals.startStateless(params)
    },
    ClientBatchDeal(batch) {
      return deals.startBatch(batch)
    },
    async ClientGetDealInfo(proposalCid) {
      const deal = deals.get(proposalCid)
      return report(deal, await machine.steps(deal.id))
    },
    ClientListDeals() {
      return machine.list().map((deal) => report(deal))
    },
    ClientListOfflineDeals() {
      const offline = machine.list().filter(({ data }) => data.ref.transferType === 'manual')
      return offline.map((deal) => report(deal))
    },
    ClientGetDealUpdates({ signal }) {
      return each(machine.changes(signal), async (deal) => report(deal, await machine.steps(deal.id)))
    },
    ClientGetDealStatus(state) {
      return storageDealStateName(state)
    },
    ClientGetVerifiedDealDistribution(providers, client) {
      return verifiedDistribution(node, { providers, client })
    },
  }
}
