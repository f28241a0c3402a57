import { dealOnChain } from '#sdk/actions/deals/deal-on-chain.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { sameDeal } from '#sdk/deals/proposal.ts'
import type { MarketDeal } from '#sdk/rpc/types/market-deal.ts'
import { machineErrors } from '#testnet/service/state-machine/errors.ts'
import type { DealMachine, DealOutcome, DealState } from './deal-machine.ts'
import type { ProviderDeal } from './deal-record.ts'

const atOnce = 8

export type ChainView = Pick<NodeClient, 'stateMarketStorageDeal' | 'stateSectorPreCommitInfo' | 'stateSectorGetInfo'>

const waitingForData: readonly DealState[] = ['WaitingForData', 'Transferring', 'ProviderTransferAwaitRestart']
const waitingForFunds: readonly DealState[] = ['ReserveProviderFunds', 'ProviderFunding']
const waitingForSector: readonly DealState[] = ['AwaitingPreCommit', 'Sealing']

/** Leads deals on by what the chain says of them at its new head. Source: venus-market storageprovider/dealtracker. */
export async function trackDeals(node: ChainView, deals: DealMachine, epoch: number): Promise<void> {
  const followed = deals.list()
  let next = 0
  const follow = async () => {
    while (next < followed.length) {
      const deal = followed[next++]!
      const news = await newsOf(node, deal, epoch)
      if (news === undefined) continue
      await deals.send(deal.id, news).catch((error: unknown) => {
        // It has moved on since it was looked at.
        if (!machineErrors.MACHINE_EVENT_REFUSED.is(error)) throw error
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, follow))
}

/** The event that the chain's state means for a deal at this epoch. */
export async function newsOf(node: ChainView, deal: ProviderDeal, epoch: number): Promise<DealOutcome | undefined> {
  const { startEpoch } = deal.data.signed.proposal
  if (waitingForData.includes(deal.state)) {
    if (epoch <= startEpoch) return undefined
    const message = `the data had not arrived by the deal's start epoch ${startEpoch}; the client must propose again`
    return { event: 'NodeErrored', message }
  }
  if (waitingForFunds.includes(deal.state)) {
    if (epoch <= startEpoch) return undefined
    const why = deal.message === '' ? '' : `: ${deal.message}`
    const message = `the provider's collateral was not there by the start epoch ${startEpoch}${why}; the client must propose again`
    return { event: 'NodeErrored', message }
  }
  if (waitingForSector.includes(deal.state)) return sealingNews(node, deal, epoch)
  return deal.state === 'Active' ? activeNews(node, deal, epoch) : undefined
}

async function sealingNews(node: ChainView, deal: ProviderDeal, epoch: number): Promise<DealOutcome | undefined> {
  const { signed, dealId } = deal.data
  const { startEpoch } = signed.proposal
  const found = await marketDealOf(node, dealId)
  const onChain = found !== undefined && sameDeal(signed.proposal, found.proposal) ? found : undefined
  if (onChain !== undefined && onChain.state.sectorStartEpoch > -1) {
    return { event: 'DealActivated', data: { pieceStatus: 'Proving' }, message: '' }
  }
  // The head's state is that of the epoch before it: only then is it sure that nothing can activate the deal.
  if (epoch > startEpoch + 1) {
    const event = deal.state === 'Sealing' ? 'DealActivationFailed' : 'DealPrecommitFailed'
    const message = `no sector proved the deal by its start epoch ${startEpoch}; the client must propose again`
    return { event, message }
  }
  if (onChain === undefined && epoch < startEpoch) {
    const message = `deal ${dealId} is not on chain any more: it is published again`
    return { event: 'DealPublishReverted', message }
  }
  return sectorNews(node, deal)
}

/** Whether the deal's sector has begun with it, or does not hold it any more. */
async function sectorNews(node: ChainView, deal: ProviderDeal): Promise<DealOutcome | undefined> {
  const { signed, dealId, sectorNumber } = deal.data
  if (sectorNumber === null || dealId === null) return undefined
  const preCommit = await node.stateSectorPreCommitInfo(signed.proposal.provider, sectorNumber)
  const begun = preCommit?.info.dealIds.includes(dealId) === true
  if (deal.state === 'AwaitingPreCommit') {
    return begun ? { event: 'DealPrecommitted', data: { pieceStatus: 'Packing' }, message: '' } : undefined
  }
  if (begun) return undefined
  // A sector that is proved has no pre-commit any more, and the deal is active at the next look.
  const sector = await node.stateSectorGetInfo(signed.proposal.provider, sectorNumber)
  if (sector?.dealIds.includes(dealId) === true) return undefined
  const message = `the pre-commit of sector ${sectorNumber} is not on chain any more; the deal stays assigned to it until it is released`
  return { event: 'DealPrecommitLost', data: { pieceStatus: 'Assigned' }, message }
}

async function activeNews(node: ChainView, deal: ProviderDeal, epoch: number): Promise<DealOutcome | undefined> {
  const { signed, dealId } = deal.data
  const onChain = await marketDealOf(node, dealId)
  if (onChain !== undefined && onChain.state.slashEpoch > -1) {
    const { slashEpoch } = onChain.state
    return { event: 'DealSlashed', data: { slashEpoch }, message: `the sector was terminated at epoch ${slashEpoch}` }
  }
  if (epoch > signed.proposal.endEpoch) return { event: 'DealExpired' }
  if (onChain !== undefined) return undefined
  return { event: 'DealSlashed', data: { slashEpoch: epoch }, message: 'the chain has dropped the deal before its end' }
}

/** The deal as the chain has it; undefined before it is published, and once it has been settled. */
async function marketDealOf(node: ChainView, dealId: number | null): Promise<MarketDeal | undefined> {
  return dealId === null ? undefined : dealOnChain(node, dealId)
}
