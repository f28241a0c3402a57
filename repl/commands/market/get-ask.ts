import type { StorageAsk } from '#sdk/deals/ask.ts'
import { formatEpochs } from '#sdk/units/duration.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { address } from '../../command-line/kinds.ts'
import { tabTable } from '../../output/tab-table.ts'
import { askOf } from './miner-ask.ts'
import { servedMiner } from './served-miner.ts'

const header = [
  'Price per GiB/Epoch',
  'Verified',
  'Min. Piece Size (padded)',
  'Max. Piece Size (padded)',
  'Expiry (Epoch)',
  'Expiry (Appx. Rem. Time)',
  'Seq. No.',
]

type Shown = (StorageAsk & { readonly remainingEpochs: number }) | null

export const getAsk = defineCommand({
  path: 'storage-deals get-ask',
  summary: 'print what storing costs with a miner',
  options: { miner: address({ required: true, summary: 'the miner' }) },
  examples: ['venus-market storage-deals get-ask --miner=t01041'],
  needs: ['market', 'node'],
  async run(input, context): Promise<Shown> {
    const miner = await servedMiner(input.miner, context)
    const [ask, { height }] = await Promise.all([askOf(context.market, miner), context.node.chainHead()])
    return ask === null ? null : { ...ask, remainingEpochs: ask.expiry - height }
  },
  render: (ask) =>
    ask === null
      ? `${tabTable(header, [])}\n<miner does not have an ask>`
      : tabTable(header, [
          [
            formatFil(ask.price),
            formatFil(ask.verifiedPrice),
            formatSize(ask.minPieceSize),
            formatSize(ask.maxPieceSize),
            `${ask.expiry}`,
            ask.remainingEpochs > 0 ? formatEpochs(ask.remainingEpochs) : '<expired>',
            `${ask.seqNo}`,
          ],
        ]),
})
