import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { SealerClient } from '#sdk/clients/sealer-client.ts'
import { EPOCHS_PER_DAY } from '#sdk/units/duration.ts'
import { formatFilShort } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors, usageErrors } from '../../command-line/errors.ts'
import { epochs, flag, integer } from '../../command-line/kinds.ts'
import { columnTable } from '../../output/column-table.ts'
import { epochTime } from '../../output/epoch-time.ts'

const DEADLINES = 48

export const sectorsCheckExpire = defineCommand({
  path: 'sectors check-expire',
  summary: 'list the sectors that expire soon, and until when they may be extended',
  options: {
    cutoff: epochs({ summary: 'leave out those that live longer than this', default: `${60 * EPOCHS_PER_DAY}` }),
  },
  examples: ['venus-sealer sectors check-expire', 'venus-sealer sectors check-expire --cutoff 365d'],
  needs: ['sealer', 'node'],
  async run({ cutoff }, { sealer, node }) {
    const { latestExpiration } = await import('#sdk/actions/sealer/extend-sectors.ts')
    const { sectorMaximumLifetime } = await import('#sdk/actors/miner/policy.ts')
    const [miner, { height }] = await Promise.all([sealer.actorAddress(), node.chainHead()])
    return (await node.stateMinerActiveSectors(miner))
      .filter(({ expiration }) => expiration - height <= cutoff)
      .sort((a, b) => a.expiration - b.expiration || a.sectorNumber - b.sectorNumber)
      .map((sector) => ({
        epoch: height,
        sector: sector.sectorNumber,
        sealProof: sector.sealProof,
        initialPledge: sector.initialPledge,
        activation: sector.activation,
        expiration: sector.expiration,
        maxExpiration: sector.activation + sectorMaximumLifetime(sector.sealProof),
        maxExtendNow: latestExpiration(sector, height),
      }))
  },
  render: (sectors) =>
    columnTable(
      [
        { name: 'ID', value: ({ sector }) => `${sector}` },
        { name: 'SealProof', value: ({ sealProof }) => `${sealProof}` },
        { name: 'InitialPledge', value: ({ initialPledge }) => formatFilShort(initialPledge) },
        { name: 'Activation', value: ({ epoch, activation }) => epochTime(epoch, activation) },
        { name: 'Expiration', value: ({ epoch, expiration }) => epochTime(epoch, expiration) },
        { name: 'MaxExpiration', value: ({ epoch, maxExpiration }) => epochTime(epoch, maxExpiration) },
        { name: 'MaxExtendNow', value: ({ epoch, maxExtendNow }) => epochTime(epoch, maxExtendNow) },
      ],
      sectors,
    ),
})

export const sectorsExpired = defineCommand({
  path: 'sectors expired',
  summary: 'list the sectors that the chain no longer has, or remove them',
  description: [
    'Looked at 900 epochs back: winning proofs still ask for what was there then. Removing takes two steps: the first tells',
    'which sectors, and prints the command that removes just these.',
  ].join(' '),
  options: {
    showRemoved: flag({ summary: 'list the removed ones too' }),
    removeExpired: flag({ summary: 'remove them, with their files' }),
    confirmRemoveCount: integer({ summary: 'how many you mean to remove' }),
    expiredEpoch: integer({ summary: 'the epoch to look at; 900 before now when left out' }),
  },
  examples: ['venus-sealer sectors expired', 'venus-sealer sectors expired --remove-expired'],
  needs: ['sealer', 'node'],
  async run(input, { sealer, node }) {
    const { chainFinality } = await import('#sdk/actors/miner/policy.ts')
    const { confirmRemoveCount, expiredEpoch } = input
    if (confirmRemoveCount !== undefined && expiredEpoch === undefined)
      throw usageErrors.USAGE_REFUSED({
        reason: '--expired-epoch must be specified with --confirm-remove-count',
        next: '"venus-sealer sectors expired --remove-expired" prints the whole command.',
      })
    const { height } = await node.chainHead()
    const epoch = expiredEpoch ?? height - chainFinality
    if (epoch < 0 || epoch > height)
      throw commandErrors.COMMAND_FAILED({
        reason: epoch < 0 ? 'too early to terminate sectors' : `epoch ${epoch} is still to come`,
        next: `The chain is at epoch ${height}; sectors are kept for ${chainFinality} epochs after their end.`,
      })
    const found = await sectorsGoneAt({ sealer, node }, epoch)
    const counted = found.filter(({ state }) => state !== 'Removed')
    const sectors = input.showRemoved && confirmRemoveCount === undefined ? found : counted
    if (!input.removeExpired || confirmRemoveCount === undefined)
      return { epoch: height, lookedAt: epoch, sectors, toRemove: counted.length, removed: [] }
    if (confirmRemoveCount !== counted.length)
      throw commandErrors.COMMAND_FAILED({
        reason: `value of confirm-remove-count doesn't match the number of sectors which can be removed (${counted.length})`,
        next: '"venus-sealer sectors expired --remove-expired" lists them anew.',
      })
    for (const { sector } of counted) await sealer.sectorRemove(sector)
    const removed = counted.map(({ sector }) => sector)
    return { epoch: height, lookedAt: epoch, sectors, toRemove: counted.length, removed }
  },
  render: ({ epoch, lookedAt, sectors, toRemove, removed }, style, { removeExpired }) => {
    const lines = sectors.map(({ sector, state, expiration }) => `${sector}\t${state}\t${epochTime(epoch, expiration)}`)
    const table = ['Sector\tState\tExpiration', ...lines]
    if (!removeExpired) return table.join('\n')
    if (removed.length > 0)
      return [...table, '', ...removed.map((sector) => `Removing sector\t${sector}:\tOK`)].join('\n')
    return [
      ...table,
      '',
      `All ${toRemove} sectors listed above will be removed`,
      'To confirm removal of the above sectors, including all related sealed and unsealed data, run:',
      style.red(
        `venus-sealer sectors expired --remove-expired --confirm-remove-count=${toRemove} --expired-epoch=${lookedAt}`,
      ),
      'WARNING: This operation is irreversible',
    ].join('\n')
  },
})

interface Clients {
  readonly sealer: SealerClient
  readonly node: NodeClient
}

/** The sealer's sectors that were on chain once, and were neither alive nor on their way there at an epoch. */
async function sectorsGoneAt({ sealer, node }: Clients, epoch: number) {
  const miner = await sealer.actorAddress()
  const { key } = await node.chainGetTipSetByHeight(epoch, [])
  const [numbers, allocated, ...deadlines] = await Promise.all([
    sealer.sectorsList(),
    node.stateMinerAllocated(miner, key),
    ...Array.from({ length: DEADLINES }, (_, index) => node.stateMinerPartitions(miner, index, key)),
  ])
  const alive = (sector: number) => deadlines.flat().some(({ liveSectors }) => liveSectors.has(sector))
  const gone = numbers.filter((sector) => allocated.has(sector) && !alive(sector)).sort((a, b) => a - b)
  const reports = await Promise.all(
    gone.map(async (sector) => {
      if ((await node.stateSectorPreCommitInfo(miner, sector, key)) !== null) return undefined
      const { state, expiration } = await sealer.sectorsStatus(sector, true)
      return { sector, state, expiration }
    }),
  )
  return reports.filter((report) => report !== undefined)
}
