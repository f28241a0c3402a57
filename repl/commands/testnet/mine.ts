import { defineCommand } from '../../command-line/command.ts'
import { integer } from '../../command-line/kinds.ts'
import { tellingEpochs } from './chain-progress.ts'
import { networkOption, withNetwork } from './network-option.ts'
import { untilOf, untilOptions } from './until-options.ts'

export const testnetMine = defineCommand({
  path: 'testnet mine',
  summary: 'make blocks, one an epoch',
  description: 'Every epoch gets a block. "testnet advance" leaves out those at which nothing happens.',
  args: { blocks: integer({ summary: 'how many; 1 when left out', optional: true }) },
  options: { ...untilOptions, ...networkOption },
  examples: [
    'dealkit testnet mine',
    'dealkit testnet mine 5 --json',
    'dealkit testnet mine --until-message bafy2bzaced…',
    'dealkit testnet mine --until-deal bafyreie… --state Active',
  ],
  run: (input, context) =>
    withNetwork(input.network, context, async (network) => {
      const { mine, mineUntil } = await import('#sdk/actions/devnet/mine.ts')
      const until = untilOf(input)
      const within = input.within === undefined ? {} : { within: input.within }
      await tellingEpochs(network, context, async () => {
        if (until === undefined) await mine(network, input.blocks ?? 1)
        else await mineUntil(network, until, within)
      })
      const { height, key } = await network.node.chainHead()
      return { epoch: height, tipSet: key.map(String) }
    }),
  render: ({ epoch, tipSet }) => `epoch ${epoch}  ${tipSet.join(' ')}`,
})
