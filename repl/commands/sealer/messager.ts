import { defineCommand } from '../../command-line/command.ts'
import { integer, text } from '../../command-line/kinds.ts'
import { columnTable } from '../../output/column-table.ts'
import { shortCid } from '../../output/short-cid.ts'

const uid = text({ summary: 'the id that the message was sent under' })

export const messagerList = defineCommand({
  path: 'messager list',
  summary: 'list the messages that this sealer has sent',
  options: { last: integer({ summary: 'only so many, the newest', default: '50' }) },
  examples: ['venus-sealer messager list'],
  needs: ['sealer'],
  async run({ last }, { sealer }) {
    const { minerMethods } = await import('#sdk/actors/miner/methods.ts')
    const [miner, messages] = await Promise.all([sealer.actorAddress(), sealer.messagerListMessage()])
    const names = new Map<number, string>(Object.entries(minerMethods).map(([name, { number }]) => [number, name]))
    return messages.slice(-last).map((message) => {
      const name = message.to.equals(miner) ? names.get(message.method) : undefined
      return { ...message, methodName: name ?? (message.method === 0 ? 'Send' : `${message.method}`) }
    })
  },
  render: (messages) =>
    columnTable(
      [
        { name: 'ID', value: ({ id }) => id },
        { name: 'To', value: ({ to }) => `${to}` },
        { name: 'From', value: ({ from }) => short(`${from}`) },
        { name: 'Nonce', value: ({ nonce }) => `${nonce}` },
        { name: 'Method', value: ({ methodName }) => methodName },
        { name: 'Cid', value: ({ signedCid }) => shortCid(signedCid) },
        { name: 'State', value: ({ state }) => states[state] },
        { name: 'ExitCode', value: ({ receipt }) => (receipt === null ? '-1' : `${receipt.exitCode}`) },
        { name: 'Height', value: ({ height }) => `${height}` },
        { name: 'CreateAt', value: ({ createdAt }) => createdAt?.toISOString() ?? '' },
      ],
      messages,
    ),
})

const states = {
  unknown: 'UnKnown',
  unfilled: 'UnFillMsg',
  filled: 'FillMsg',
  onChain: 'OnChainMsg',
  failed: 'Failed',
  nonceConflict: 'NonceConflictMsg',
} as const

export const messagerSearch = defineCommand({
  path: 'messager search',
  summary: 'print what came of a message, without waiting',
  args: { uid },
  examples: ['venus-sealer messager search 2f1d3c0e-…'],
  needs: ['sealer'],
  async run({ uid }, { sealer }) {
    const { signedCid, height, tipSetKey, receipt } = await sealer.messagerGetMessage(uid)
    return { message: signedCid, height, tipSet: tipSetKey, receipt }
  },
  render: outcome,
})

export const messagerWait = defineCommand({
  path: 'messager wait',
  summary: 'wait until a message is on chain, and print what came of it',
  args: { uid },
  options: { confidence: integer({ summary: 'epochs on top of it', default: '5' }) },
  examples: ['venus-sealer messager wait 2f1d3c0e-…'],
  needs: ['sealer'],
  async run({ uid, confidence }, { sealer, signal }) {
    const { message, height, tipSet, receipt } = await sealer.with({ signal }).messagerWaitMessage(uid, confidence)
    return { message, height, tipSet, receipt }
  },
  render: outcome,
})

interface Outcome {
  readonly message: { toString(): string } | null
  readonly height: number
  readonly tipSet: readonly { toString(): string }[]
  readonly receipt: { readonly exitCode: number; readonly gasUsed: number; readonly returned: Uint8Array } | null
}

function outcome({ message, height, tipSet, receipt }: Outcome): string {
  return [
    `message cid  ${message ?? ''}`,
    `Height:  ${height}`,
    `Tipset:  {${tipSet.join(',')}}`,
    ...(receipt === null
      ? ['not on chain yet']
      : [
          `exitcode:  ${receipt.exitCode}`,
          `gas_used:  ${receipt.gasUsed}`,
          `return_value:  ${Buffer.from(receipt.returned).toString('hex')}`,
        ]),
  ].join('\n')
}

function short(address: string): string {
  return address.length > 15 ? `${address.slice(0, 9)}...` : address
}
