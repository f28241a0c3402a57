import type { TransferChannel } from '#sdk/rpc/types/market/channel.ts'
import { type ContextWith, defineCommand } from '../../command-line/command.ts'
import { flag, maybe } from '../../command-line/kinds.ts'
import { chosenTransfers, type TransferChoice, transferTables } from '../transfer-tables.ts'

type Transfers = readonly TransferChannel[]

export const transfersList = defineCommand({
  path: 'transfers list',
  aliases: ['transfer list', 'data-transfers list'],
  summary: 'list the data transfers that go on',
  options: {
    verbose: flag({ summary: 'peers, CIDs and vouchers in full', short: 'v' }),
    completed: flag({ summary: 'completed ones, too' }),
    showFailed: flag({ summary: 'failed and cancelled ones, too' }),
    watch: flag({ summary: 'go on, and print the list anew whenever data moves' }),
    color: maybe({ summary: 'accepted as the Go program has it; NO_COLOR turns colours off', hidden: true }),
  },
  examples: ['market-client transfers list', 'market-client transfers list --completed --watch'],
  needs: ['client'],
  run(choice, context): Promise<Transfers> | AsyncIterable<Transfers> {
    return choice.watch ? watchTransfers(choice, context) : listTransfers(choice, context)
  },
  render: (transfers, style, { verbose }) => transferTables(transfers, style, verbose),
})

async function listTransfers(choice: TransferChoice, { client }: ContextWith<'client'>): Promise<Transfers> {
  return chosenTransfers(await client.clientListDataTransfers(), choice)
}

async function* watchTransfers(choice: TransferChoice, context: ContextWith<'client'>): AsyncIterable<Transfers> {
  const changes = context.client.clientDataTransferUpdates()
  const end = () => changes.cancel()
  context.signal.addEventListener('abort', end, { once: true })
  try {
    yield await listTransfers(choice, context)
    for await (const _changed of changes) yield await listTransfers(choice, context)
    context.signal.throwIfAborted()
  } finally {
    context.signal.removeEventListener('abort', end)
    changes.cancel()
  }
}
