import { storageDealMeaning, storageDealStateName } from '#sdk/deals/status.ts'
import { defineCommand } from '../../../command-line/command.ts'
import { commandErrors, usageErrors } from '../../../command-line/errors.ts'
import { cid, integer } from '../../../command-line/kinds.ts'
import { dealIdOf, withDealId } from '../../deal-id.ts'

export const dealsInspect = defineCommand({
  path: 'storage deals inspect',
  summary: "print a deal's time line: which state since when, and what was said in it",
  options: {
    proposalCid: cid({ summary: 'the CID that proposing gave' }),
    dealId: integer({ summary: 'or its number on chain' }),
  },
  examples: ['market-client storage deals inspect --deal-id 36'],
  needs: ['client'],
  async run({ proposalCid, dealId }, { client }) {
    if ((proposalCid === undefined) === (dealId === undefined))
      throw usageErrors.USAGE_REFUSED({
        reason: 'one of --proposal-cid and --deal-id is needed',
        next: '"market-client storage deals list -v" prints both.',
      })
    if (proposalCid !== undefined) return client.clientGetDealInfo(proposalCid)
    const listed = (await client.clientListDeals()).find((deal) => dealIdOf(deal) === dealId)
    if (listed === undefined)
      throw commandErrors.COMMAND_FAILED({
        reason: `no deal of this client has the number ${dealId}`,
        next: '"market-client storage deals list" prints them.',
      })
    return client.clientGetDealInfo(listed.proposalCid)
  },
  render: ({ proposalCid, dealId, state, message, dealStages }) =>
    [
      `Deal ${proposalCid}${dealIdOf({ dealId, state }) === null ? '' : ` (${dealId} on chain)`}`,
      `Now: ${storageDealStateName(state)}, ${storageDealMeaning(state)}${message === '' ? '' : `. ${message}`}`,
      '',
      ...(dealStages?.stages ?? []).flatMap(
        ({ name, description, expectedDuration, createdTime, updatedTime, logs }) => [
          `${stamp(createdTime)}  ${name}: ${description}${expectedDuration ? ` (expected: ${expectedDuration})` : ''}`,
          ...logs.map(({ log, updatedTime: at }) => `  ${stamp(at)}  ${log}`),
          ...(updatedTime?.getTime() === createdTime?.getTime() ? [] : [`  ${stamp(updatedTime)}  last change`]),
        ],
      ),
    ].join('\n'),
  toJson: withDealId,
})

const stamp = (time: Date | null): string => (time ?? new Date(0)).toISOString().slice(0, 19).replace('T', ' ')
