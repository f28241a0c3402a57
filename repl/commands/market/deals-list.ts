import type { MarketClient } from '#sdk/clients/market-client.ts'
import { totalPrice } from '#sdk/deals/pricing.ts'
import { storageDealStateName } from '#sdk/deals/status.ts'
import type { MinerDeal } from '#sdk/rpc/types/market/miner-deal.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSizeTight } from '#sdk/units/size.ts'
import { type ContextWith, defineCommand } from '../../command-line/command.ts'
import { address, flag } from '../../command-line/kinds.ts'
import { shortCid } from '../../output/short-cid.ts'
import { tabTable } from '../../output/tab-table.ts'
import { dealIdText, withDealId } from '../deal-id.ts'
import { eachChange } from '../each-change.ts'

type Deals = readonly MinerDeal[]
type Query = Parameters<MarketClient['marketListIncompleteDeals']>[0]

export const dealsList = defineCommand({
  path: 'storage-deals list',
  summary: 'list the storage deals, and how far each is',
  description:
    'Size is that of the padded piece, Price what the whole run costs, Duration epochs; DealId is - until it is published.',
  options: {
    verbose: flag({ summary: 'CIDs in full, messages, how far the piece is, and why a deal waits', short: 'v' }),
    watch: flag({ summary: 'go on, and print the list anew whenever a deal changes' }),
    miner: address({ summary: 'only the deals of this miner' }),
  },
  examples: ['venus-market storage-deals list', 'venus-market storage-deals list --verbose --watch'],
  needs: ['market'],
  run({ watch, miner }, context): Promise<Deals> | AsyncIterable<Deals> {
    const query = miner === undefined ? {} : { miner }
    const look = () => listDeals(query, context)
    return watch ? eachChange(context.market.marketGetDealUpdates(), context.signal, look) : look()
  },
  render: (deals, _style, { verbose }) => (verbose ? fullTable(deals) : shortTable(deals)),
  toJson: (deals) => deals.map(withDealId),
})

async function listDeals(query: Query, { market }: ContextWith<'market'>): Promise<Deals> {
  return market.marketListIncompleteDeals({ ...query, asc: true })
}

/** The columns of the guide. */
function shortTable(deals: Deals): string {
  return tabTable(
    ['ProposalCid', 'DealId', 'State', 'Client', 'Provider', 'Size', 'Price', 'Duration'],
    deals.map((deal) => [shortCid(deal.proposalCid), dealIdText(deal), stateOf(deal), ...termsOf(deal)]),
  )
}

/** Those of the later Go program with -v. */
function fullTable(deals: Deals): string {
  const header = [
    ...['Creation', 'Verified', 'ProposalCid', 'DealId', 'State', 'PieceState', 'Client', 'Provider', 'Size', 'Price'],
    ...['Duration', 'TransferChannelID', 'AddFundCid', 'PublishCid', 'Message'],
  ]
  return tabTable(
    header,
    deals.map((deal) => [
      deal.creationTime === null ? '' : createdText(deal.creationTime),
      deal.proposal.verifiedDeal ? 'Y' : 'N',
      `${deal.proposalCid}`,
      dealIdText(deal),
      stateOf(deal),
      deal.pieceStatus,
      ...termsOf(deal),
      channelText(deal),
      `${deal.addFundsCid ?? ''}`,
      `${deal.publishCid ?? ''}`,
      deal.message,
    ]),
  )
}

const stateOf = ({ state }: MinerDeal) => storageDealStateName(state)

function termsOf({ proposal }: MinerDeal): string[] {
  const { client, provider, pieceSize, startEpoch, endEpoch } = proposal
  return [
    `${client}`,
    `${provider}`,
    formatSizeTight(pieceSize),
    formatFil(totalPrice(proposal)),
    `${endEpoch - startEpoch}`,
  ]
}

function channelText({ transferChannelId: channel }: MinerDeal): string {
  return channel === null ? '' : `${channel.initiator}-${channel.responder}-${channel.id}`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Jan _2 15:04:05`, as Go's time.Stamp. */
function createdText(time: Date): string {
  const two = (n: number) => `${n}`.padStart(2, '0')
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  return `${months[time.getMonth()]} ${`${time.getDate()}`.padStart(2)} ${clock}`
}
