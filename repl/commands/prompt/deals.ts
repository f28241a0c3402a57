import { totalPrice } from '#sdk/deals/pricing.ts'
import { storageDealStateName } from '#sdk/deals/status.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSizeTight } from '#sdk/units/size.ts'
import { shortCid } from '../../output/short-cid.ts'
import { tabTable } from '../../output/tab-table.ts'
import { dealIdText } from '../deal-id.ts'
import { type Command, tablesOf } from './command.ts'

export const deals: Command = {
  summary: 'the storage deals of the provider',
  example: '.deals',
  async run(session) {
    const { market } = session.network
    const rows = (await market.marketListIncompleteDeals({})).map((deal) => [
      shortCid(deal.proposalCid),
      dealIdText(deal),
      storageDealStateName(deal.state),
      deal.pieceStatus,
      `${deal.proposal.client}`,
      `${deal.proposal.provider}`,
      formatSizeTight(deal.proposal.pieceSize),
      formatFil(totalPrice(deal.proposal)),
      `${deal.proposal.endEpoch - deal.proposal.startEpoch}`,
    ])
    const header = ['ProposalCid', 'DealId', 'State', 'PieceState', 'Client', 'Provider', 'Size', 'Price', 'Duration']
    return tablesOf(session, 'market.marketListIncompleteDeals({})', () => tabTable(header, rows))
  },
}
