import { counted } from '#sdk/units/count.ts'
import { formatEpochs } from '#sdk/units/duration.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { epochs } from '../../command-line/kinds.ts'
import { tellingEpochs } from './chain-progress.ts'
import { networkOption, withNetwork } from './network-option.ts'
import { untilOf, untilOptions } from './until-options.ts'

export const testnetAdvance = defineCommand({
  path: 'testnet advance',
  summary: 'move the chain on by a span of time, or until something has come about',
  description:
    'Where nothing happens there are null rounds; everything due on the way happens in its order, and each block waits until every service has come to rest. Ctrl-C stops the chain where it is then; only a snapshot brings it back.',
  args: { span: epochs({ summary: 'epochs, or a duration such as 180d', optional: true }) },
  options: { ...untilOptions, ...networkOption },
  examples: [
    'dealkit testnet advance 180d',
    'dealkit testnet advance --until-epoch 3000',
    'dealkit testnet advance --until-sector 0 --state Proving --within 2d',
  ],
  run: (input, context) =>
    withNetwork(input.network, context, async (network) => {
      const { advance, advanceUntil } = await import('#sdk/actions/devnet/advance.ts')
      const until = untilOf(input)
      if ((until === undefined) === (input.span === undefined)) {
        throw usageErrors.USAGE_REFUSED({
          reason: 'either a span or a condition is wanted',
          next: 'Type "dealkit testnet advance 1d", or give one of --until-epoch, --until-message, --until-deal, --until-sector.',
        })
      }
      const before = (await network.node.chainHead()).height
      const within = input.within === undefined ? {} : { within: input.within }
      await tellingEpochs(network, context, () =>
        until === undefined ? advance(network, input.span!) : advanceUntil(network, until, within),
      )
      const { height, key } = await network.node.chainHead()
      return { epoch: height, advanced: height - before, tipSet: key.map(String) }
    }),
  render: ({ epoch, advanced }) =>
    `epoch ${epoch}, ${counted(advanced, 'epoch')} on (${formatEpochs(Math.max(advanced, 0))})`,
})
