import { powerMethods } from '#sdk/actors/power/methods.ts'
import { emptyPowerState, powerState } from '#sdk/actors/power/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { expectCaller } from '../callers.ts'
import { defineActor } from '../define-actor.ts'
import { createMiner } from './create-miner.ts'
import { cronTick } from './cron-tick.ts'
import { enrollCronEvent } from './enroll-cron-event.ts'
import { submitPoRepForBulkVerify } from './submit-porep-for-bulk-verify.ts'
import { updateClaimedPower } from './update-claimed-power.ts'
import { updatePledgeTotal } from './update-pledge-total.ts'

export const powerActor = defineActor('storagepower', powerMethods, {
  Constructor: (runtime) => {
    expectCaller(runtime, singletons.system)
    runtime.setState(powerState, emptyPowerState(runtime.store))
  },
  CreateMiner: createMiner,
  UpdateClaimedPower: updateClaimedPower,
  EnrollCronEvent: enrollCronEvent,
  CronTick: cronTick,
  UpdatePledgeTotal: updatePledgeTotal,
  SubmitPoRepForBulkVerify: submitPoRepForBulkVerify,
  /** The figures of the last cron tick, so that every message of an epoch sees the same. */
  CurrentTotalPower: (runtime) => {
    const state = runtime.state(powerState)
    return {
      rawBytePower: state.thisEpochRawBytePower,
      qualityAdjPower: state.thisEpochQualityAdjPower,
      pledgeCollateral: state.thisEpochPledgeCollateral,
      qualityAdjPowerSmoothed: state.thisEpochQaPowerSmoothed,
    }
  },
})
