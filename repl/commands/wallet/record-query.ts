import { defineCommand } from '../../command-line/command.ts'
import { address, duration, flag, integer, text } from '../../command-line/kinds.ts'
import { columnTable } from '../../output/column-table.ts'

export const recordQuery = defineCommand({
  path: 'record query',
  summary: 'list what was signed',
  options: {
    address: address({ summary: 'only by this key' }),
    type: text({ summary: 'only of this kind' }),
    since: duration({ summary: 'only from so long ago on' }),
    error: flag({ summary: 'only what was refused' }),
    limit: integer({ summary: 'at most so many', default: '20' }),
  },
  examples: ['venus-wallet record query --since 1h', 'venus-wallet record query --error'],
  needs: ['wallet'],
  run: (input, { wallet, now }) =>
    wallet.listSignedRecord({
      id: undefined,
      type: input.type,
      signer: input.address,
      failedOnly: input.error ? true : undefined,
      skip: undefined,
      limit: input.limit,
      after: input.since === undefined ? undefined : now() - input.since,
      before: undefined,
    }),
  render: (records) =>
    columnTable(
      [
        { name: 'ID', value: ({ id }) => id },
        { name: 'Time', value: ({ createdAt }) => new Date(createdAt).toISOString() },
        { name: 'Signer', value: ({ signer }) => signer.toString() },
        { name: 'Type', value: ({ type }) => type },
        { name: 'Error', value: ({ error }) => error ?? '', line: true },
      ],
      records,
    ),
})
