import { invocationResult } from '#sdk/chain/execution.ts'
import { defineCommand } from '../../command-line/command.ts'
import { cid } from '../../command-line/kinds.ts'
import { networkOption, withNetwork } from './network-option.ts'

export const testnetTrace = defineCommand({
  path: 'testnet trace',
  summary: 'show what a message did: its calls, parameters, results, exit codes and gas',
  args: { message: cid({ summary: 'the message, which must be on chain' }) },
  options: networkOption,
  examples: ['dealkit testnet trace bafy2bzaced…', 'dealkit testnet trace bafy2bzaced… --json'],
  run: ({ message, network: file }, context) =>
    withNetwork(file, context, async (network) => {
      const { trace } = await import('#sdk/actions/devnet/trace.ts')
      return trace(network, message)
    }),
  render: ({ text }) => text,
  toJson: ({ result }) => invocationResult.toJson(result),
})
