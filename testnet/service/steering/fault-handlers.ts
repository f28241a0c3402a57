import type { faultMethods } from '#sdk/rpc/api/service-steering.ts'
import type { Handlers } from '../rpc/handlers.ts'
import type { Faults } from './faults.ts'

/** The rows of `Testnet` by which faults are asked for. */
export function faultHandlers(faults: Faults): Handlers<typeof faultMethods> {
  return {
    FailNext(method, times, message) {
      faults.fail(method, times, message)
    },
    DelayNext(method, times, milliseconds) {
      faults.delay(method, times, milliseconds)
    },
    SpoilProofs(times) {
      faults.spoilProofs(times)
    },
    ClearFaults() {
      faults.clear()
    },
  }
}
