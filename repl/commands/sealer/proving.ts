import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { EPOCHS_PER_DAY, SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'
import { defineCommand } from '../../command-line/command.ts'
import { integer } from '../../command-line/kinds.ts'
import { epochTime } from '../../output/epoch-time.ts'
import { tabTable } from '../../output/tab-table.ts'

const DEADLINES = 48

/** Every partition of a miner, with the deadline it is in. */
async function partitionsOf(node: NodeClient, miner: Address) {
  const deadlines = await Promise.all(
    Array.from({ length: DEADLINES }, (_, deadline) => node.stateMinerPartitions(miner, deadline)),
  )
  return deadlines.flatMap((partitions, deadline) =>
    partitions.map((partition, index) => ({ deadline, index, partition })),
  )
}

export const provingInfo = defineCommand({
  path: 'proving info',
  summary: 'print where the chain is in the proving period, and what is faulty',
  examples: ['venus-sealer proving info'],
  needs: ['sealer', 'node'],
  async run(_input, { sealer, node }) {
    const miner = await sealer.actorAddress()
    const [deadline, partitions] = await Promise.all([node.stateMinerProvingDeadline(miner), partitionsOf(node, miner)])
    const count = (
      of: readonly { partition: (typeof partitions)[number]['partition'] }[],
      what: 'liveSectors' | 'faultySectors' | 'recoveringSectors',
    ) => of.reduce((sum, { partition }) => sum + partition[what].count, 0)
    return {
      miner,
      deadline,
      sectors: count(partitions, 'liveSectors'),
      faults: count(partitions, 'faultySectors'),
      recovering: count(partitions, 'recoveringSectors'),
      sectorsOfDeadline: count(
        partitions.filter((one) => one.deadline === deadline.index),
        'liveSectors',
      ),
    }
  },
  render({ miner, deadline, sectors, faults, recovering, sectorsOfDeadline }, style) {
    const { currentEpoch, periodStart, wpostProvingPeriod, index, open, close, challenge, faultCutoff } = deadline
    const at = (epoch: number) => epochTime(currentEpoch, epoch)
    return [
      `Sealer: ${style.cyan(`${miner}`)}`,
      `Current Epoch:           ${currentEpoch}`,
      `Proving Period Boundary: ${((periodStart % wpostProvingPeriod) + wpostProvingPeriod) % wpostProvingPeriod}`,
      `Proving Period Start:    ${at(periodStart)}`,
      `Next Period Start:       ${at(periodStart + wpostProvingPeriod)}`,
      '',
      `Faults:      ${faults} (${(sectors === 0 ? 0 : (faults * 100) / sectors).toFixed(2)}%)`,
      `Recovering:  ${recovering}`,
      `Deadline Index:       ${index}`,
      `Deadline Sectors:     ${sectorsOfDeadline}`,
      `Deadline Open:        ${at(open)}`,
      `Deadline Close:       ${at(close)}`,
      `Deadline Challenge:   ${at(challenge)}`,
      `Deadline FaultCutoff: ${at(faultCutoff)}`,
    ].join('\n')
  },
})

export const provingDeadlines = defineCommand({
  path: 'proving deadlines',
  summary: 'list the deadlines of the proving period',
  examples: ['venus-sealer proving deadlines'],
  needs: ['sealer', 'node'],
  async run(_input, { sealer, node }) {
    const miner = await sealer.actorAddress()
    const [current, deadlines, partitions, head] = await Promise.all([
      node.stateMinerProvingDeadline(miner),
      node.stateMinerDeadlines(miner),
      partitionsOf(node, miner),
      node.chainHead(),
    ])
    const now = head.blocks[0]?.timestamp ?? 0
    return {
      miner,
      deadlines: deadlines.map(({ postSubmissions }, index) => {
        const own = partitions.filter(({ deadline }) => deadline === index)
        const opens = current.open + (index - current.index) * current.wpostChallengeWindow
        return {
          index,
          open: opens,
          opensAt: new Date((now + (opens - head.height) * SECONDS_PER_EPOCH) * 1_000),
          partitions: own.length,
          sectors: own.reduce((sum, { partition }) => sum + partition.allSectors.count, 0),
          faults: own.reduce((sum, { partition }) => sum + partition.faultySectors.count, 0),
          proven: postSubmissions.count,
          current: index === current.index,
        }
      }),
    }
  },
  render: ({ miner, deadlines }, style) =>
    [
      `Sealer: ${style.cyan(`${miner}`)}`,
      tabTable(
        ['deadline', 'open', 'partitions', 'sectors (faults)', 'proven partitions', ''],
        deadlines.map(({ index, opensAt, partitions, sectors, faults, proven, current }) => [
          `${index}`,
          opensAt.toISOString().slice(11, 19),
          `${partitions}`,
          `${sectors} (${faults})`,
          `${proven}`,
          current ? '(current)' : '',
        ]),
      ),
    ].join('\n'),
})

export const provingDeadline = defineCommand({
  path: 'proving deadline',
  summary: 'print the partitions of one deadline, and their sectors',
  args: { deadline: integer({ summary: 'its index, 0 to 47' }) },
  examples: ['venus-sealer proving deadline 3'],
  needs: ['sealer', 'node'],
  async run({ deadline }, { sealer, node }) {
    const miner = await sealer.actorAddress()
    const [current, deadlines, partitions] = await Promise.all([
      node.stateMinerProvingDeadline(miner),
      node.stateMinerDeadlines(miner),
      node.stateMinerPartitions(miner, deadline),
    ])
    return {
      index: deadline,
      open: current.open + (deadline - current.index) * current.wpostChallengeWindow,
      epoch: current.currentEpoch,
      current: deadline === current.index,
      proven: deadlines[deadline]?.postSubmissions.count ?? 0,
      partitions: partitions.map(({ allSectors, faultySectors }) => ({
        sectors: [...allSectors.bits()],
        faults: [...faultySectors.bits()],
      })),
    }
  },
  render: ({ index, open, epoch, current, proven, partitions }) =>
    [
      `Deadline Index:           ${index}`,
      `Deadline Open:            ${epochTime(epoch, open)}`,
      `Partitions:               ${partitions.length}`,
      `Proven Partitions:        ${proven}`,
      `Current:                  ${current}`,
      ...partitions.flatMap(({ sectors, faults }, i) => [
        '',
        `Partition Index:          ${i}`,
        `Sectors:                  ${sectors.length}`,
        `Sector Numbers:           [${sectors.join(' ')}]`,
        `Faults:                   ${faults.length}`,
        `Faulty Sectors:           [${faults.join(' ')}]`,
      ]),
    ].join('\n'),
})

export const provingFaults = defineCommand({
  path: 'proving faults',
  summary: 'list the sectors that the chain has as faulty',
  examples: ['venus-sealer proving faults'],
  needs: ['sealer', 'node'],
  async run(_input, { sealer, node }) {
    const miner = await sealer.actorAddress()
    const { height } = await node.chainHead()
    const faults = (await partitionsOf(node, miner)).flatMap(({ deadline, index, partition }) =>
      [...partition.faultySectors.bits()].map((sector) => ({ deadline, partition: index, sector })),
    )
    const expiration = async (sector: number) => (await node.stateSectorExpiration(miner, sector))?.early ?? height
    return {
      miner,
      epoch: height,
      faults: await Promise.all(
        faults.map(async (fault) => ({ ...fault, expiration: await expiration(fault.sector) })),
      ),
    }
  },
  render: ({ miner, epoch, faults }, style) =>
    [
      `Miner: ${style.cyan(`${miner}`)}`,
      tabTable(
        ['deadline', 'partition', 'sectors', 'expiration(days)'],
        faults.map(({ deadline, partition, sector, expiration }) => [
          `  ${deadline}`,
          `${partition}`,
          `${sector}`,
          `${Math.round(((expiration - epoch) / EPOCHS_PER_DAY) * 100) / 100}`,
        ]),
      ),
    ].join('\n'),
})

export const provingCheck = defineCommand({
  path: 'proving check',
  summary: 'look whether the sectors of a deadline can be proven',
  args: { deadline: integer({ summary: 'its index, 0 to 47' }) },
  examples: ['venus-sealer proving check 3'],
  needs: ['sealer', 'node'],
  async run({ deadline }, { sealer, node }) {
    const miner = await sealer.actorAddress()
    const partitions = await node.stateMinerPartitions(miner, deadline)
    return Promise.all(
      partitions.map(async ({ liveSectors }, partition) => {
        const sectors = [...liveSectors.bits()]
        const bad = await sealer.checkProvable(sectors)
        return sectors.map((sector) => ({ deadline, partition, sector, error: bad[sector] ?? '' }))
      }),
    ).then((lists) => lists.flat())
  },
  render: (rows, style) =>
    tabTable(
      ['deadline', 'partition', 'sector', 'status'],
      rows.map(({ deadline, partition, sector, error }) => [
        `${deadline}`,
        `${partition}`,
        `${sector}`,
        error === '' ? style.green('good') : `${style.red('bad')} (${error})`,
      ]),
    ),
})
