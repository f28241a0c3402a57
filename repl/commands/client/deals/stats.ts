import { type StorageDealState, storageDealStateName } from '#sdk/deals/status.ts'
import { counted } from '#sdk/units/count.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../../command-line/command.ts'
import { duration } from '../../../command-line/kinds.ts'

export const dealsStats = defineCommand({
  path: 'storage deals stats',
  summary: 'count deals and their bytes by state',
  options: { newerThan: duration({ summary: 'only deals made since so long ago' }) },
  examples: ['market-client storage deals stats', 'market-client storage deals stats --newer-than 24h'],
  needs: ['client'],
  async run({ newerThan }, { client, now }) {
    const since = newerThan === undefined ? 0 : now() - newerThan
    const deals = (await client.clientListDeals()).filter(({ creationTime }) => (creationTime?.getTime() ?? 0) >= since)
    const states = new Map<StorageDealState, { deals: number; unpaddedBytes: number }>()
    for (const { state, size } of deals) {
      const so = states.get(state) ?? { deals: 0, unpaddedBytes: 0 }
      states.set(state, { deals: so.deals + 1, unpaddedBytes: so.unpaddedBytes + size })
    }
    return {
      deals: deals.length,
      unpaddedBytes: deals.reduce((sum, { size }) => sum + size, 0),
      states: [...states]
        .sort(([a], [b]) => Number(a === 'Active') - Number(b === 'Active') || a.localeCompare(b))
        .map(([state, figures]) => ({ state, ...figures })),
    }
  },
  render: ({ deals, unpaddedBytes, states }) =>
    [
      `Total: ${counted(deals, 'deal')}, ${formatSize(unpaddedBytes)}`,
      ...states.map(
        (one) => `${storageDealStateName(one.state)}: ${counted(one.deals, 'deal')}, ${formatSize(one.unpaddedBytes)}`,
      ),
    ].join('\n'),
})
