import {
  type DeadlineInfo,
  faultCutoffPassed,
  lastEpoch,
  newDeadlineInfo,
  nextNotElapsed,
} from '#sdk/actors/miner/deadline-info.ts'
import type { DeclareFaultsParams, DeclareFaultsRecoveredParams } from '#sdk/actors/miner/methods.ts'
import { faultMaxAge } from '#sdk/actors/miner/policy.ts'
import { addPower, noPower } from '#sdk/actors/miner/power-pair.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { burn } from '../send.ts'
import { checkBalance, repayDebtOrAbort } from './funds.ts'
import { Miner } from './miner.ts'
import { ensureNotShutOut } from './people.ts'
import { reportPower } from './power-actor.ts'
import { declaredSectors } from './sectors/declared-sectors.ts'

/** Declares sectors faulty ahead of their deadline: they lose their power at once. */
export function declareFaults(runtime: Runtime, { faults }: DeclareFaultsParams): void {
  const declared = declaredSectors(faults)
  const miner = new Miner(runtime)
  miner.expectOperator()
  let powerDelta = noPower
  for (const [index, sectors] of declared) {
    const target = targetDeadline(miner, index)
    const lost = miner.deadline(index).recordFaults(sectors, lastEpoch(target) + faultMaxAge)
    powerDelta = addPower(powerDelta, lost)
  }
  miner.save()
  reportPower(runtime, powerDelta)
}

/** Announces that faulty sectors will be proven at their next deadline. Fees owed are paid first. */
export function declareFaultsRecovered(runtime: Runtime, { recoveries }: DeclareFaultsRecoveredParams): void {
  const declared = declaredSectors(recoveries)
  const miner = new Miner(runtime)
  const fee = repayDebtOrAbort(miner)
  miner.expectOperator()
  ensureNotShutOut(miner, 'recoveries')
  for (const [index, sectors] of declared) {
    targetDeadline(miner, index)
    miner.deadline(index).declareRecovered(sectors)
  }
  miner.save()
  burn(runtime, fee)
  checkBalance(miner)
}

/** The next instance of a deadline; ends the method (16) when it is too late to declare anything for it. */
function targetDeadline(miner: Miner, index: number): DeadlineInfo {
  const { periodStart } = miner.provingDeadline
  const target = nextNotElapsed(newDeadlineInfo(periodStart, index, miner.epoch))
  ensureArgument(
    !faultCutoffPassed(target),
    `declarations for deadline ${index}, which opens at ${target.open}, were due before ${target.faultCutoff}; it is ${miner.epoch}`,
  )
  return target
}
