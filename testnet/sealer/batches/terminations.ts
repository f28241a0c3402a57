import { deadlineIsMutable } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods, type TerminationDeclaration, terminateSectorsParams } from '#sdk/actors/miner/methods.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { sendToMiner } from '../chain/send-message.ts'
import type { Sealing } from '../sealing.ts'
import { MessageBatch, type MessageBatchOptions } from './message-batch.ts'

/** Epochs within which a message is taken to be included. */
const INCLUSION = 5

/** Sectors that are to be ended by one TerminateSectors. */
export function terminationBatch(sealing: Sealing, keep: MessageBatchOptions['keep']): MessageBatch {
  const { clock, logger, config } = sealing
  return new MessageBatch({
    clock,
    logger,
    keep,
    alone: false,
    limits() {
      const { TerminateBatchMax, TerminateBatchMin, TerminateBatchWait } = config().Sealing
      return { most: TerminateBatchMax, least: TerminateBatchMin, waitMs: TerminateBatchWait }
    },
    async prepare(waiting) {
      const { sectors, terminations } = await declarations(sealing, waiting)
      const params = terminateSectorsParams.encode({ terminations })
      const method = minerMethods.TerminateSectors.number
      const send = (uid: string) =>
        sendToMiner(sealing, uid, { purpose: 'terminate', maxFee: 'MaxTerminateGasFee' }, async () => ({
          method,
          params,
        }))
      return { sectors, send }
    },
  })
}

/** The sectors by where they are proven; those of a deadline that is open or opens next must wait. */
async function declarations({ node, miner }: Sealing, sectors: readonly number[]) {
  const { periodStart, currentEpoch } = await node.stateMinerProvingDeadline(miner)
  const places = new Map<string, { deadline: number; partition: number; numbers: number[] }>()
  for (const sector of sectors) {
    const { deadline, partition } = await node.stateSectorPartition(miner, sector)
    if (!deadlineIsMutable(periodStart, deadline, currentEpoch + INCLUSION)) continue
    const key = `${deadline}/${partition}`
    const place = places.get(key) ?? { deadline, partition, numbers: [] }
    place.numbers.push(sector)
    places.set(key, place)
  }
  const terminations: TerminationDeclaration[] = [...places.values()].map(({ deadline, partition, numbers }) => ({
    deadline,
    partition,
    sectors: BitField.of(numbers),
  }))
  return { sectors: [...places.values()].flatMap(({ numbers }) => numbers), terminations }
}
