import { defineCommand } from '../../command-line/command.ts'
import { tabTable } from '../../output/tab-table.ts'
import { networkOption, withNetwork } from './network-option.ts'

export const testnetSnapshot = defineCommand({
  path: 'testnet snapshot',
  summary: 'remember the whole network as it is',
  description: 'Chain, message pool, time, the stores of the services, piece and sector files.',
  options: networkOption,
  examples: ['dealkit testnet snapshot', 'dealkit testnet snapshot --json'],
  run: ({ network: file }, context) =>
    withNetwork(file, context, async (network) => {
      const { takeSnapshot } = await import('#sdk/actions/devnet/snapshot.ts')
      const { id } = await takeSnapshot(network)
      return { id, epoch: (await network.node.chainHead()).height }
    }),
  render: ({ id, epoch }) => `snapshot ${id} at epoch ${epoch}; "dealkit testnet revert ${id}" goes back to it`,
})

export const testnetSnapshots = defineCommand({
  path: 'testnet snapshots',
  summary: 'list the snapshots there are',
  options: networkOption,
  examples: ['dealkit testnet snapshots'],
  run: ({ network: file }, context) => withNetwork(file, context, ({ testnet }) => testnet.snapshots()),
  render: (snapshots) =>
    snapshots.length === 0
      ? 'there are no snapshots'
      : tabTable(
          ['Snapshot', 'Epoch'],
          snapshots.map(({ id, epoch }) => [`${id}`, `${epoch}`]),
        ),
})
