import { storageDealMeaning, storageDealStateName } from '#sdk/deals/status.ts'
import { defineCommand } from '../../../command-line/command.ts'
import { commandErrors, usageErrors } from '../../../command-line/errors.ts'
import { cid, integer } from '../../../command-line/kinds.ts'
import { dealIdOf, withDealId } from '../../deal-id.ts'

export const dealsInspect = defineCommand({
  path: 'storage deals inspect',
  summary: "print a deal's time line: which state since when, and what was said in it",
  args: {
    proposal: cid({ summary: 'the CID that proposing gave: "storage deals list -v" prints it', optional: true }),
  },
  options: {
    proposalCid: cid({ summary: 'the same, as the Go program takes it' }),
    dealId: integer({ summary: 'or its number on chain' }),
  },
  examples: [
    'market-client storage deals inspect bafyreihiln2ha6eaaos7kuhwpnvjvjlxmjnpsklym6hhucu2z776bf2or4',
    'market-client storage deals inspect --deal-id 36',
  ],
  needs: ['client'],
  async run({ proposal, proposalCid, dealId }, { client }) {
    const [named, ...others] = [proposal, proposalCid, dealId].filter((given) => given !== undefined)
    if (named === undefined || others.length > 0)
      throw usageErrors.USAGE_REFUSED({
        reason: 'one of the proposal CID and --deal-id is needed',
        next: '"market-client storage deals list -v" prints both.',
      })
    if (typeof named !== 'number') return client.clientGetDealInfo(named)
    const listed = (await client.clientListDeals()).find((deal) => dealIdOf(deal) === named)
    if (listed === undefined)
      throw commandErrors.COMMAND_FAILED({
        reason: `no deal of this client has the number ${named}`,
        next: '"market-client storage deals list" prints them.',
      })
    return client.clientGetDealInfo(listed.proposalCid)
  },
  render: ({ proposalCid, dealId, state, message, dealStages }) =>
    [
      `Deal ${proposalCid}${dealIdOf({ dealId, state }) === null ? '' : ` (${dealId} on chain)`}`,
      `Now: ${storageDealStateName(state)}, ${storageDealMeaning(state)}${message === '' ? '' : `. ${message}`}`,
      ...(state === 'CheckForAcceptance' && message.endsWith(storageDealStateName('Publish')) ? [inPublish] : []),
      '',
      ...(dealStages?.stages ?? []).flatMap(
        ({ name, description, expectedDuration, createdTime, updatedTime, logs }) => [
          `${stamp(createdTime)}  ${name}: ${description}${expectedDuration ? ` (expected: ${expectedDuration})` : ''}`,
          ...logs.map(({ log, updatedTime: at }) => `  ${stamp(at)}  ${log}`),
          ...(sameTime(updatedTime, logs.at(-1)?.updatedTime ?? createdTime)
            ? []
            : [`  ${stamp(updatedTime)}  still so, as said before`]),
        ],
      ),
    ].join('\n'),
  toJson: withDealId,
})

const inPublish =
  'The provider publishes deals together, every so often: "venus-market storage-deals pending-publish" tells it when next, and with --publish-now does it at once.'

const sameTime = (a: Date | null, b: Date | null): boolean => a?.getTime() === b?.getTime()

const stamp = (time: Date | null): string => (time ?? new Date(0)).toISOString().slice(0, 19).replace('T', ' ')
