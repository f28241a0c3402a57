import { defineCommand } from '../../command-line/command.ts'
import { shortCid } from '../../output/short-cid.ts'
import { tabTable } from '../../output/tab-table.ts'
import { minerOption, servedMiner } from './served-miner.ts'

export const reconcile = defineCommand({
  path: 'storage-deals reconcile',
  summary: 'hold the deals against the chain and the piece storages, and print where they differ',
  options: minerOption,
  examples: ['venus-market storage-deals reconcile'],
  needs: ['market'],
  async run(input, context) {
    return context.market.marketReconcile(await servedMiner(input.miner, context))
  },
  render: (differences) =>
    differences.length === 0
      ? 'No differences'
      : tabTable(
          ['ProposalCid', 'DealId', 'Here', 'Chain or Storage', 'What To Do'],
          differences.map(({ proposalCid, dealId, here, there, remedy }) => [
            shortCid(proposalCid),
            `${dealId ?? '-'}`,
            here,
            there,
            remedy,
          ]),
        ),
})
