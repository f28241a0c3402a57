import { formatDuration } from '#sdk/units/duration.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'
import { flag, oneOf } from '../../command-line/kinds.ts'
import { askMiners, minersWithPower } from './ask-miners.ts'

export const asksList = defineCommand({
  path: 'storage asks list',
  summary: 'ask every miner that has power what storing costs',
  description:
    'Miners that do not answer are named on standard error, with the reason; the exit code is 1 when none does.',
  options: {
    byPing: flag({ summary: 'the quickest first, instead of the cheapest' }),
    outputFormat: oneOf('text', 'csv')({ summary: 'how it is printed', default: 'text' }),
  },
  examples: ['market-client storage asks list', 'market-client storage asks list --by-ping --output-format csv'],
  needs: ['client', 'node'],
  async run({ byPing }, context) {
    const miners = await minersWithPower(context)
    if (miners.length === 0) context.warn('no miner has power yet: nobody was asked')
    const answers = await askMiners(miners, context)
    if (answers.length === 0 && miners.length > 0)
      throw commandErrors.COMMAND_FAILED({
        reason: `none of the miners with power answered (${miners.length} asked)`,
        next: 'Why is said above, miner by miner; "market-client storage asks query" asks one, and waits longer.',
      })
    const asks = answers.map(({ ask, latencyMs }) => ({ ...ask, pingMs: Math.round(latencyMs) }))
    return asks.sort((a, b) => (byPing ? a.pingMs - b.pingMs : a.price < b.price ? -1 : 1))
  },
  render: (asks, _style, { outputFormat }) => {
    const rows = asks.map(({ miner, minPieceSize, maxPieceSize, price, verifiedPrice, pingMs }) => ({
      miner: `${miner}`,
      min: formatSize(minPieceSize),
      max: formatSize(maxPieceSize),
      price: formatFil(price),
      verifiedPrice: formatFil(verifiedPrice),
      ping: formatDuration(pingMs),
    }))
    if (outputFormat === 'csv')
      return ['Miner,Min,Max,Price,VerifiedPrice,Ping', ...rows.map((row) => Object.values(row).join(','))].join('\n')
    return rows
      .map(
        ({ miner, min, max, price, verifiedPrice, ping }) =>
          `${miner}: min:${min} max:${max} price:${price}/GiB/Epoch verifiedPrice:${verifiedPrice}/GiB/Epoch ping:${ping}`,
      )
      .join('\n')
  },
})
