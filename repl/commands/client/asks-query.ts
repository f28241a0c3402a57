import { pricePerEpoch } from '#sdk/deals/pricing.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors, usageErrors } from '../../command-line/errors.ts'
import { address, epochs, pieceSize, text } from '../../command-line/kinds.ts'

export const asksQuery = defineCommand({
  path: 'storage asks query',
  summary: 'ask a provider what storing costs',
  args: { miner: address({ summary: 'the provider' }) },
  options: {
    peerid: text({ summary: 'its peer id, when the chain does not have it' }),
    size: pieceSize({ summary: 'padded size of the piece, for its price per epoch' }),
    duration: epochs({ summary: 'for the total price; needs --size' }),
  },
  examples: [
    'market-client storage asks query f01041',
    'market-client storage asks query --size 8MiB --duration 180d f01041',
  ],
  needs: ['client', 'node'],
  async run({ miner, peerid, size, duration }, { client, node }) {
    if (duration !== undefined && size === undefined)
      throw usageErrors.USAGE_REFUSED({
        reason: 'a duration makes no price without a size',
        next: 'Add --size, the padded size of the piece, such as 8MiB.',
      })
    const peerId = peerid ?? (await node.stateMinerInfo(miner)).peerId
    if (peerId === null)
      throw commandErrors.COMMAND_FAILED({
        reason: `${miner} has no peer id on chain`,
        next: 'Its provider sets it with "venus-market actor set-peer-id"; or give it with --peerid.',
      })
    const ask = await client.clientQueryAsk(peerId, miner)
    const perEpoch = size === undefined ? undefined : pricePerEpoch(ask.price, size)
    return {
      ...ask,
      ...(perEpoch === undefined ? {} : { pricePerEpoch: perEpoch }),
      ...(perEpoch === undefined || duration === undefined ? {} : { totalPrice: perEpoch * BigInt(duration) }),
    }
  },
  render: (ask) =>
    [
      `Ask: ${ask.miner}`,
      `Price per GiB: ${formatFil(ask.price)}`,
      `Verified Price per GiB: ${formatFil(ask.verifiedPrice)}`,
      `Max Piece size: ${formatSize(ask.maxPieceSize)}`,
      `Min Piece size: ${formatSize(ask.minPieceSize)}`,
      ...(ask.pricePerEpoch === undefined ? [] : [`Price per Block: ${formatFil(ask.pricePerEpoch)}`]),
      ...(ask.totalPrice === undefined ? [] : [`Total Price: ${formatFil(ask.totalPrice)}`]),
    ].join('\n'),
})
