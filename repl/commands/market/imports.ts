import { formatSizeTight } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { tabTable } from '../../output/tab-table.ts'

export const imports = defineCommand({
  path: 'storage-deals imports',
  summary: 'list the imports of data that run and have run, and how far each is',
  examples: ['venus-market storage-deals imports'],
  needs: ['market'],
  run: (_input, { market }) => market.marketListImports(),
  render: (jobs) =>
    tabTable(
      ['ProposalCid', 'State', 'Done', 'Size', 'File', 'Message'],
      jobs.map(({ proposalCid, state, done, bytes, file, message }) => [
        `${proposalCid}`,
        state,
        formatSizeTight(done),
        formatSizeTight(bytes),
        file,
        message,
      ]),
    ),
})
