import { defineCommand } from '../../command-line/command.ts'

export const netId = defineCommand({
  path: 'net id',
  summary: 'print the peer id of the market',
  examples: ['venus-market net id'],
  needs: ['market'],
  async run(_input, { market }) {
    return `${await market.id()}`
  },
})
