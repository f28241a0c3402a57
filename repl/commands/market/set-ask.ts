import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { address, fil, size } from '../../command-line/kinds.ts'
import { servedMiner } from './served-miner.ts'

const leastPieceSize = 256
/** 720 hours: the Go program's, which has no flag for it. */
const durationEpochs = 86_400

export const setAsk = defineCommand({
  path: 'storage-deals set-ask',
  summary: 'set what storing costs with a miner',
  description: '  Prices are FIL per GiB of padded piece and epoch (30 s). The ask holds for 720 hours.',
  options: {
    price: fil({ required: true, summary: 'FIL/GiB/epoch' }),
    verifiedPrice: fil({ required: true, summary: 'FIL/GiB/epoch, for deals that use DataCap' }),
    minPieceSize: size({ summary: 'the least padded size that is taken', default: '256B' }),
    maxPieceSize: size({ summary: "the largest padded size; the miner's sector size when left out" }),
    miner: address({ required: true, summary: 'the miner' }),
  },
  examples: [
    'venus-market storage-deals set-ask --miner=t01041 --price=0.02fil --verified-price=0.01fil --min-piece-size=512b --max-piece-size=8M',
  ],
  needs: ['market'],
  async run(input, context) {
    const miner = await servedMiner(input.miner, context)
    const sectorSize = await context.market.actorSectorSize(miner)
    const { price, verifiedPrice, minPieceSize, maxPieceSize = sectorSize } = input
    const refuse = (reason: string, next: string) => usageErrors.USAGE_REFUSED({ reason, next })
    if (minPieceSize < leastPieceSize)
      throw refuse('minimum piece size (w/bit-padding) is 256B', '--min-piece-size is a power of two from 256B.')
    if (maxPieceSize > sectorSize)
      throw refuse(
        `max piece size (w/bit-padding) ${formatSize(maxPieceSize)} cannot exceed miner sector size ${formatSize(sectorSize)}`,
        `--max-piece-size is a power of two up to ${formatSize(sectorSize)}.`,
      )
    await context.market.marketSetAsk(miner, price, verifiedPrice, durationEpochs, minPieceSize, maxPieceSize)
    return { miner, price, verifiedPrice, minPieceSize, maxPieceSize, durationEpochs }
  },
  render: () => '',
})
