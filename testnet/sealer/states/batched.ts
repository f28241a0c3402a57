import { SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'
import type { MessageBatch } from '../batches/message-batch.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import type { SectorData } from '../sector.ts'
import { preCommitTrouble } from './submit-pre-commit.ts'

/** Waits for the message that pre-commits the sector with others. */
export function submitPreCommitBatch(sealing: Sealing, batch: MessageBatch): SectorEffect {
  const { node, miner, messages, config } = sealing
  return async ({ data }, run) => {
    if ((await node.stateSectorPreCommitInfo(miner, data.number)) !== null) return { event: 'PreCommitLanded' }
    if ((await messages.find(data.preCommitMessage)) !== undefined) return { event: 'PreCommitBatchSent' }
    const trouble = await preCommitTrouble(sealing, data)
    if (trouble !== undefined) return trouble
    await batch.sent(data.number, run.signal, await timeLeft(sealing, data, config().Sealing.PreCommitBatchSlack))
    return { event: 'PreCommitBatchSent' }
  }
}

/** Waits for the message that proves the sector with others; when they stay too few it is proven alone. */
export function submitCommitAggregate(sealing: Sealing, batch: MessageBatch): SectorEffect {
  const { node, miner, messages, config } = sealing
  return async ({ data }, run) => {
    if ((await node.stateSectorGetInfo(miner, data.number)) !== null) return { event: 'CommitAggregateSent' }
    if ((await messages.find(data.commitMessage)) !== undefined) return { event: 'CommitAggregateSent' }
    const left = await timeLeft(sealing, data, config().Sealing.CommitBatchSlack)
    const together = await batch.sent(data.number, run.signal, left)
    return together ? { event: 'CommitAggregateSent' } : { event: 'RetrySubmitCommit', data: { alone: true } }
  }
}

/** Milliseconds until the first of a sector's deals begins, less some slack. */
async function timeLeft({ node }: Sealing, { pieces }: SectorData, slackMs: number): Promise<number> {
  const { height } = await node.chainHead()
  const starts = pieces.flatMap(({ dealInfo }) => (dealInfo === null ? [] : [dealInfo.dealSchedule.startEpoch]))
  return (Math.min(...starts) - height) * SECONDS_PER_EPOCH * 1_000 - slackMs
}
