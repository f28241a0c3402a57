import { newDeadlineInfo, nextNotElapsed } from '#sdk/actors/miner/deadline-info.ts'
import {
  declareFaultsParams,
  declareFaultsRecoveredParams,
  type FaultDeclaration,
  minerMethods,
} from '#sdk/actors/miner/methods.ts'
import { wpostChallengeWindow, wpostProvingPeriod } from '#sdk/actors/miner/policy.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { sendToMiner } from '../chain/send-message.ts'
import type { Sealing } from '../sealing.ts'
import type { KnownReplicas } from '../storage/known-replicas.ts'
import { lookAtReplicas } from './look-at-replicas.ts'

/** Declarations for a deadline are made from so many epochs before its opening on: two deadlines. */
const AHEAD_EPOCHS = 2 * wpostChallengeWindow

/** When declarations for a deadline's next opening begin, seen from an epoch. */
export function declarationTime(
  periodStart: number,
  index: number,
  currentEpoch: number,
): { opens: number; from: number; until: number } {
  const { open, faultCutoff } = nextNotElapsed(newDeadlineInfo(periodStart, index, currentEpoch))
  // Once declarations for it are too late, the next ones are a period away.
  const later = currentEpoch >= faultCutoff ? wpostProvingPeriod : 0
  return { opens: open + later, from: open + later - AHEAD_EPOCHS, until: faultCutoff + later }
}

/**
 * Declares the sectors of a deadline that went bad as faulty, and faulty ones that are whole again as recovered, each by
 * one message. Source: venus-sealer storage/wdpost_run.go (declareFaults, declareRecoveries).
 */
export async function declareFaults(
  sealing: Sealing,
  replicas: KnownReplicas,
  deadline: { readonly index: number; readonly opens: number },
): Promise<{ faults: number[]; recoveries: number[] }> {
  const { node, miner, logger } = sealing
  const faults: FaultDeclaration[] = []
  const recoveries: FaultDeclaration[] = []
  for (const [index, partition] of (await node.stateMinerPartitions(miner, deadline.index)).entries()) {
    const place = { deadline: deadline.index, partition: index }
    const { bad } = await lookAtReplicas(sealing, replicas, partition.liveSectors.difference(partition.faultySectors))
    if (bad.length > 0) faults.push({ ...place, sectors: BitField.of(bad.map(({ sector }) => sector)) })
    const away = partition.faultySectors.difference(partition.recoveringSectors)
    if (away.isEmpty) continue
    const { good } = await lookAtReplicas(sealing, replicas, away)
    if (good.length > 0)
      recoveries.push({ ...place, sectors: BitField.of(good.map(({ sectorNumber }) => sectorNumber)) })
  }
  const send = (uid: string, method: number, params: Uint8Array) =>
    sendToMiner(sealing, uid, { purpose: 'post', maxFee: 'MaxWindowPoStGasFee' }, async () => ({ method, params }))
  if (faults.length > 0) {
    const { DeclareFaults } = minerMethods
    await send(`faults-${deadline.opens}`, DeclareFaults.number, declareFaultsParams.encode({ faults }))
    logger.warn({ deadline: deadline.index, sectors: numbersOf(faults) }, 'faults declared')
  }
  if (recoveries.length > 0) {
    const params = declareFaultsRecoveredParams.encode({ recoveries })
    await send(`recoveries-${deadline.opens}`, minerMethods.DeclareFaultsRecovered.number, params)
    logger.info({ deadline: deadline.index, sectors: numbersOf(recoveries) }, 'recoveries declared')
  }
  return { faults: numbersOf(faults), recoveries: numbersOf(recoveries) }
}

function numbersOf(declarations: readonly FaultDeclaration[]): number[] {
  return declarations.flatMap(({ sectors }) => [...sectors.bits()])
}
