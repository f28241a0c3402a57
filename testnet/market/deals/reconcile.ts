import type { Address } from '#sdk/address/address.ts'
import { sameDeal } from '#sdk/deals/proposal.ts'
import { storageDealStateName } from '#sdk/deals/status.ts'
import type { DealDifference } from '#sdk/rpc/types/market/deal-progress.ts'
import type { MarketDeal } from '#sdk/rpc/types/market-deal.ts'
import type { Market } from '../market.ts'
import type { DealState } from './deal-machine.ts'
import type { ProviderDeal } from './deal-record.ts'

const over: readonly DealState[] = ['Error', 'Failing', 'Rejecting', 'Slashed', 'Expired']
/** States in which the chain has the deal and no sector has proved it. */
const published: readonly DealState[] = ['Staged', 'AwaitingPreCommit', 'Sealing']

/**
 * Holds a miner's deals against the chain and the piece storages, and tells where they differ. Nothing is changed:
 * what corrects itself says so, for the rest there is a remedy.
 */
export async function reconcile(
  { node, pieces }: Pick<Market, 'node' | 'pieces'>,
  deals: readonly ProviderDeal[],
  miner: Address,
): Promise<DealDifference[]> {
  const [onChain, { height }] = await Promise.all([node.stateMarketDeals(), node.chainHead()])
  const theirs = new Map(
    Object.entries(onChain).flatMap(([id, deal]) => (deal.proposal.provider.equals(miner) ? [[Number(id), deal]] : [])),
  )
  const ours = deals.filter(({ data }) => data.signed.proposal.provider.equals(miner))
  const numbers = new Set(ours.map(({ data }) => data.dealId))
  // Its message is on chain and was not heard of yet, as in the epochs until it counts.
  const isComing = ({ proposal }: MarketDeal) =>
    ours.some(({ state, data: { dealId, signed } }) => {
      const open = dealId === null && !over.includes(state) && signed.proposal.pieceCid.equals(proposal.pieceCid)
      return open && sameDeal(signed.proposal, proposal)
    })
  const unknown = [...theirs].flatMap(([dealId, deal]) =>
    numbers.has(dealId) || deal.proposal.endEpoch < height || isComing(deal) ? [] : [missingHere(miner, dealId, deal)],
  )
  const known = ours.flatMap((deal) => chainDifference(deal, theirs.get(deal.data.dealId ?? -1)) ?? [])
  const stored = await Promise.all(ours.map((deal) => pieceDifference(pieces, deal)))
  return [...unknown, ...known, ...stored.flatMap((difference) => difference ?? [])]
}

function missingHere(miner: Address, dealId: number, { proposal, state }: MarketDeal): DealDifference {
  const active = state.sectorStartEpoch > -1
  return {
    miner,
    dealId,
    proposalCid: null,
    here: 'not known',
    there: `${active ? 'active' : 'published'}, piece ${proposal.pieceCid}`,
    remedy: 'Take it over from the market that made it: storage-deals import-offlinedeal <deals.json>.',
    passing: false,
  }
}

function chainDifference(deal: ProviderDeal, found: MarketDeal | undefined): DealDifference | undefined {
  const { state, data } = deal
  const { proposal } = data.signed
  if (data.dealId === null || over.includes(state)) return undefined
  const differs = (there: string, remedy: string, passing: boolean) => differenceOf(deal, there, remedy, passing)
  if (found === undefined) {
    return differs('not on chain', 'It is published again, or ends, at the next heads.', true)
  }
  if (!sameDeal(proposal, found.proposal)) {
    return differs('another deal has this number', 'It is published again at the next heads.', true)
  }
  const active = found.state.sectorStartEpoch > -1
  if (active && published.includes(state)) return differs('active', 'It becomes active here at the next heads.', true)
  if (!active && state === 'Active') {
    return differs('not active', 'The chain went another way: wait for its sector, or ask the sealer.', false)
  }
  return undefined
}

async function pieceDifference(pieces: Market['pieces'], deal: ProviderDeal): Promise<DealDifference | undefined> {
  const { state, data } = deal
  if (data.pieceStatus === '' || state === 'Active' || over.includes(state)) return undefined
  const { pieceCid } = data.signed.proposal
  const size = await pieces.size(pieceCid)
  if (size === data.payloadSize) return undefined
  const there = size === undefined ? `piece ${pieceCid} is in no piece storage` : `piece ${pieceCid} has ${size} bytes`
  return differenceOf(
    deal,
    `${there}, ${data.payloadSize} were stored`,
    'It is not offered to sealers. Put the piece back: storage-deals import-data with its CAR, or copy it into the storage.',
    false,
  )
}

function differenceOf(deal: ProviderDeal, there: string, remedy: string, passing: boolean): DealDifference {
  const { state, data } = deal
  const { proposal } = data.signed
  const here = `${storageDealStateName(state)}${data.pieceStatus === '' ? '' : `, ${data.pieceStatus}`}`
  return { miner: proposal.provider, dealId: data.dealId, proposalCid: data.proposalCid, here, there, remedy, passing }
}
