import { defineCommand } from '../../command-line/command.ts'
import { tabTable } from '../../output/tab-table.ts'

export const actorList = defineCommand({
  path: 'actor list',
  summary: 'list the miners that are served',
  examples: ['venus-market actor list'],
  needs: ['market'],
  run: (_input, { market }) => market.actorList(),
  render: (actors) =>
    tabTable(
      ['miner', 'account'],
      actors.map(({ address, account }) => [`${address}`, account]),
    ),
})
