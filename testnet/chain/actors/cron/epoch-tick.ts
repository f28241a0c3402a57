import { cronState } from '#sdk/actors/cron/state.ts'
import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { expectCaller } from '../callers.ts'

const noParams = new Uint8Array(0)

/** The network's last call in every epoch, null rounds included: each entry in turn, whatever the others came to. */
export function epochTick(runtime: Runtime): void {
  expectCaller(runtime, singletons.system)
  for (const { receiver, methodNum } of runtime.state(cronState).entries) {
    const { exitCode } = runtime.send(receiver, methodNum, noParams, 0n)
    if (exitCode !== exitCodes.Ok) runtime.log(`cron of ${receiver} failed with ${exitCodeText(exitCode)}`)
  }
}
