import { defineCommand } from '../../command-line/command.ts'
import { integer } from '../../command-line/kinds.ts'
import { networkOption, withNetwork } from './network-option.ts'

export const testnetRevert = defineCommand({
  path: 'testnet revert',
  summary: 'put the whole network back to a snapshot, which stays',
  args: { snapshot: integer({ summary: 'the number that "testnet snapshot" has printed' }) },
  options: networkOption,
  examples: ['dealkit testnet revert 1', 'dealkit testnet revert 1 --json'],
  run: ({ snapshot, network: file }, context) =>
    withNetwork(file, context, async (network) => {
      const { revert } = await import('#sdk/actions/devnet/snapshot.ts')
      await revert(network, snapshot)
      return { id: snapshot, epoch: (await network.node.chainHead()).height }
    }),
  render: ({ id, epoch }) => `back at snapshot ${id}, epoch ${epoch}`,
})
