import { askRemark } from '#sdk/deals/price-remark.ts'
import { formatEpochs } from '#sdk/units/duration.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors, usageErrors } from '../../command-line/errors.ts'
import { address, fil, pieceSize } from '../../command-line/kinds.ts'
import { askOf } from './miner-ask.ts'
import { servedMiner } from './served-miner.ts'

const leastPieceSize = 256
/** 720 hours: the Go program's, which has no flag for it. */
const durationEpochs = 86_400

export const setAsk = defineCommand({
  path: 'storage-deals set-ask',
  summary: 'set what storing costs with a miner',
  description: [
    'Prices are per GiB of padded piece and epoch (30 s): FIL when no unit is named, or "500 attofil". Sizes are powers of',
    'two. The ask holds for 720 hours.',
  ].join(' '),
  options: {
    price: fil({ required: true, summary: 'FIL/GiB/epoch' }),
    verifiedPrice: fil({ required: true, summary: 'FIL/GiB/epoch, for deals that use DataCap' }),
    minPieceSize: pieceSize({ summary: 'the least padded size that is taken', default: '256B' }),
    maxPieceSize: pieceSize({ summary: "the largest padded size; the miner's sector size when left out" }),
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
    if (minPieceSize < leastPieceSize)
      throw usageErrors.USAGE_REFUSED({
        reason: 'minimum piece size (w/bit-padding) is 256B',
        next: '--min-piece-size is a power of two from 256B.',
      })
    if (maxPieceSize < minPieceSize)
      throw usageErrors.USAGE_REFUSED({
        reason: `max piece size (w/bit-padding) ${formatSize(maxPieceSize)} is below the minimum of ${formatSize(minPieceSize)}`,
        next: 'Give a larger --max-piece-size, or a smaller --min-piece-size.',
      })
    if (maxPieceSize > sectorSize)
      throw commandErrors.COMMAND_FAILED({
        reason: `max piece size (w/bit-padding) ${formatSize(maxPieceSize)} cannot exceed miner sector size ${formatSize(sectorSize)}`,
        next: `--max-piece-size is a power of two up to ${formatSize(sectorSize)}.`,
      })
    const before = await askOf(context.market, miner)
    const remarks = [
      ['--price', askRemark(price, before?.price)],
      ['--verified-price', askRemark(verifiedPrice, before?.verifiedPrice)],
    ]
    for (const [flag, remark] of remarks)
      if (remark !== undefined) context.say(`Note: ${flag}: ${remark}. A number without a unit is FIL.`)
    await context.market.marketSetAsk(miner, price, verifiedPrice, durationEpochs, minPieceSize, maxPieceSize)
    return { miner, price, verifiedPrice, minPieceSize, maxPieceSize, durationEpochs }
  },
  render: ({ miner, price, verifiedPrice, minPieceSize, maxPieceSize, durationEpochs }) =>
    [
      `Ask of ${miner}: ${formatFil(price)} per GiB and epoch (${formatFil(verifiedPrice)} for verified deals)`,
      `pieces of ${formatSize(minPieceSize)} to ${formatSize(maxPieceSize)} padded`,
      `for ${formatEpochs(durationEpochs)}`,
    ].join(', '),
})
