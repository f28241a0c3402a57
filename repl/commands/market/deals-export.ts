import { defineCommand } from '../../command-line/command.ts'
import { address } from '../../command-line/kinds.ts'

export const dealsExport = defineCommand({
  path: 'storage-deals export',
  summary: 'print deals as "storage-deals import-offlinedeal" of another market takes them',
  options: { miner: address({ summary: 'only the deals of this miner' }) },
  examples: ['venus-market storage-deals export --miner=t01041 > deals.json'],
  needs: ['market'],
  async run({ miner }, { market }) {
    const { minerDeal } = await import('#sdk/rpc/types/market/miner-deal.ts')
    const { stringifyJson } = await import('#sdk/rpc/json.ts')
    const deals = await market.marketListIncompleteDeals({ ...(miner === undefined ? {} : { miner }), asc: true })
    return JSON.parse(stringifyJson(deals.map((deal) => minerDeal.toJson(deal)))) as unknown[]
  },
  render: (deals) => JSON.stringify(deals, null, 2),
})
