import type { TransferChannel } from '#sdk/rpc/types/market/channel.ts'
import { type Command, type ContextWith, defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { duration, flag, parameterOf, text } from '../../command-line/kinds.ts'

const transferId = parameterOf<bigint>({
  placeholder: 'id',
  expected: 'the number that "transfers list" prints',
  parse(typed) {
    if (!/^\d{1,20}$/.test(typed.trim())) throw new Error('it is not a number')
    return BigInt(typed)
  },
})

const options = {
  peerid: text({ summary: 'the other peer, where several have a transfer of that number' }),
  initiator: flag({ summary: 'whether this client opened it', default: 'true' }),
}

async function find(
  id: bigint,
  { peerid, initiator }: { peerid: string | undefined; initiator: boolean },
  { client }: ContextWith<'client'>,
): Promise<TransferChannel & { readonly otherPeer: string }> {
  const found = (await client.clientListDataTransfers()).find(
    (one) => one.transferId === id && one.isInitiator === initiator && [undefined, one.otherPeer].includes(peerid),
  )
  if (found !== undefined && found.otherPeer !== null) return { ...found, otherPeer: found.otherPeer }
  throw usageErrors.USAGE_REFUSED({
    reason: 'unable to find matching data transfer',
    next: '"market-client transfers list --completed --show-failed" lists all of them.',
  })
}

export const transfersRestart: Command = defineCommand({
  path: 'transfers restart',
  aliases: ['transfer restart'],
  summary: 'go on with a transfer that has stalled',
  args: { id: transferId({ summary: 'the transfer' }) },
  options,
  examples: ['market-client transfers restart 1642491708527303001'],
  needs: ['client'],
  async run({ id, ...which }, context) {
    const { transferId: found, otherPeer, isInitiator } = await find(id, which, context)
    await context.client.clientRestartDataTransfer(found, otherPeer, isInitiator)
    return { restarted: found }
  },
  render: () => '',
})

export const transfersCancel: Command = defineCommand({
  path: 'transfers cancel',
  aliases: ['transfer cancel'],
  summary: 'give a transfer up; its deal fails',
  args: { id: transferId({ summary: 'the transfer' }) },
  options: {
    ...options,
    cancelTimeout: duration({ summary: 'how long the other side has to hear of it', default: '5s' }),
  },
  examples: ['market-client transfers cancel 1642491708527303001'],
  needs: ['client'],
  async run({ id, cancelTimeout, ...which }, context) {
    const { transferId: found, otherPeer, isInitiator } = await find(id, which, context)
    const { client, signal } = context
    await client.with({ signal, timeoutMs: cancelTimeout }).clientCancelDataTransfer(found, otherPeer, isInitiator)
    return { cancelled: found }
  },
  render: () => '',
})
