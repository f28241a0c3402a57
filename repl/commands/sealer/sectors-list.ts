import { defineCommand } from '../../command-line/command.ts'
import { columnTable } from '../../output/column-table.ts'

export const sectorsList = defineCommand({
  path: 'sectors list',
  summary: 'list the sectors, and how far each is',
  examples: ['venus-sealer sectors list'],
  needs: ['sealer'],
  async run(_input, { sealer }) {
    const numbers = await sealer.sectorsList()
    return Promise.all(numbers.map((number) => sealer.sectorsStatus(number, true)))
  },
  render: (sectors) =>
    columnTable(
      [
        { name: 'ID', value: ({ sectorId }) => `${sectorId}` },
        { name: 'State', value: ({ state }) => state },
        { name: 'Deals', value: ({ deals }) => `${deals.length === 0 ? 'CC' : deals.length}` },
        { name: 'Error', value: ({ lastError }) => lastError, line: true },
      ],
      sectors,
    ),
})
