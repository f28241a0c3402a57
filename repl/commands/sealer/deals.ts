import { defineCommand } from '../../command-line/command.ts'
import { integer, oneOf } from '../../command-line/kinds.ts'
import { columnTable } from '../../output/column-table.ts'

const MOST_DEALS = 2 ** 31 - 1

export const dealsList = defineCommand({
  path: 'deals list',
  summary: 'list the deals that the market has for this miner',
  description:
    'PieceSize is padded bytes, Price attoFIL per epoch for the whole piece; Packed: the deal is in a sector.',
  examples: ['venus-sealer deals list'],
  needs: ['sealer'],
  run: (_input, { sealer }) => sealer.getDeals(0, MOST_DEALS),
  render: (deals) =>
    columnTable(
      [
        { name: 'DealId', value: ({ dealId }) => `${dealId}` },
        { name: 'PieceCID', value: ({ proposal }) => `${proposal.pieceCid}` },
        { name: 'PieceSize', value: ({ proposal }) => `${proposal.pieceSize}` },
        { name: 'Client', value: ({ proposal }) => `${proposal.client}` },
        { name: 'Provider', value: ({ proposal }) => `${proposal.provider}` },
        { name: 'StartEpoch', value: ({ proposal }) => `${proposal.startEpoch}` },
        { name: 'EndEpoch', value: ({ proposal }) => `${proposal.endEpoch}` },
        { name: 'Price', value: ({ proposal }) => `${proposal.storagePricePerEpoch}` },
        { name: 'Verified', value: ({ proposal }) => `${proposal.verifiedDeal}` },
        { name: 'Packed', value: ({ status }) => `${status !== '' && status !== 'Undefine'}` },
        { name: 'FastRetrieval', value: ({ fastRetrieval }) => `${fastRetrieval}` },
        { name: 'Status', value: ({ status }) => status },
      ],
      deals,
    ),
})

export const dealsUpdateStatus = defineCommand({
  path: 'deals update-status',
  summary: 'set how far the pieces of deals are; Undefine offers them to a sector again',
  args: { deals: integer({ summary: 'ids of deals', repeated: true }) },
  options: {
    status: oneOf('Undefine', 'Assigned', 'Packing', 'Proving')({ summary: 'the status they get', required: true }),
  },
  examples: ['venus-sealer deals update-status --status Undefine 36'],
  needs: ['sealer'],
  async run({ deals, status }, { sealer }) {
    for (const deal of deals) await sealer.updateDealStatus(deal, status)
    return { deals, status }
  },
  render: () => '',
})
