import { type DealState, epochUndefined } from '#sdk/actors/market/state.ts'
import { ensureState } from '../abort.ts'
import { type Balances, type DealMoney, storageFee } from './balances.ts'

/** What became of a deal that cron looked at; `slashed` attoFIL are to be burnt. */
export interface Settlement {
  readonly slashed: bigint
  readonly isOver: boolean
}

/** Pays an active deal up to an epoch, and winds it up when it has ended or its sector was terminated. */
export function settleDeal(balances: Balances, deal: DealMoney, state: DealState, epoch: number): Settlement {
  const { lastUpdatedEpoch, slashEpoch } = state
  const wasSlashed = slashEpoch !== epochUndefined
  ensureState(lastUpdatedEpoch <= epoch, `the deal was updated at ${lastUpdatedEpoch}, after ${epoch}`)
  ensureState(deal.startEpoch <= epoch, `the deal is visited at ${epoch}, before it starts at ${deal.startEpoch}`)
  if (wasSlashed) {
    ensureState(slashEpoch <= epoch, `the deal was slashed at ${slashEpoch}, after ${epoch}`)
    ensureState(slashEpoch <= deal.endEpoch, `the deal was slashed at ${slashEpoch}, after its end at ${deal.endEpoch}`)
  }
  const paidFrom = Math.max(deal.startEpoch, lastUpdatedEpoch)
  const paidUntil = wasSlashed ? slashEpoch : Math.min(epoch, deal.endEpoch)
  const payment = deal.storagePricePerEpoch * BigInt(paidUntil - paidFrom)
  if (payment > 0n) balances.payFee(deal, payment)

  if (wasSlashed) return slashDeal(balances, deal, slashEpoch)
  if (epoch < deal.endEpoch) return { slashed: 0n, isOver: false }
  ensureState(state.sectorStartEpoch !== epochUndefined, 'the deal ended without having started')
  balances.unlock(deal.provider, deal.providerCollateral, 'providerCollateral')
  balances.unlock(deal.client, deal.clientCollateral, 'clientCollateral')
  return { slashed: 0n, isOver: true }
}

/** The client gets back what was not paid; the provider loses its collateral. */
function slashDeal(balances: Balances, deal: DealMoney, slashEpoch: number): Settlement {
  const unpaidEpochs = deal.endEpoch - Math.max(slashEpoch, deal.startEpoch)
  balances.unlock(deal.client, deal.storagePricePerEpoch * BigInt(unpaidEpochs), 'storageFee')
  balances.unlock(deal.client, deal.clientCollateral, 'clientCollateral')
  balances.slash(deal.provider, deal.providerCollateral, 'providerCollateral')
  return { slashed: deal.providerCollateral, isOver: true }
}

/** Winds up a deal that no sector took in time: the provider loses its whole collateral. */
export function timeOutDeal(balances: Balances, deal: DealMoney): Settlement {
  balances.unlock(deal.client, storageFee(deal), 'storageFee')
  balances.unlock(deal.client, deal.clientCollateral, 'clientCollateral')
  balances.slash(deal.provider, deal.providerCollateral, 'providerCollateral')
  return { slashed: deal.providerCollateral, isOver: true }
}
