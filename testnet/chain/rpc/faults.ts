import type { testnetMethods } from '#sdk/rpc/api/testnet.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { Faults } from '#testnet/service/steering/faults.ts'
import { steeringErrors } from '../steering/errors.ts'
import type { SteeredService } from '../steering/network-link.ts'
import type { Node } from './node.ts'

const NODE = 'node'
const SEALER = 'sealer'

/** Faults on demand, of the node and, through it, of the network's other services. */
export function faultHandlers({ blocks, steering }: Node, faults: Faults): Handlers<typeof testnetMethods> {
  const services = () => steering.network?.services ?? []
  const find = (wanted: string): SteeredService => {
    const found = services().find(({ name }) => name === wanted)
    if (found !== undefined) return found
    const known = [NODE, ...services().map(({ name }) => name)].join(', ')
    throw steeringErrors.SERVICE_UNKNOWN({ service: wanted, known })
  }
  return {
    async FailNext(method, times, message, service) {
      if ((service ?? NODE) === NODE) faults.fail(method, times, message)
      else await find(service ?? NODE).steering.failNext(method, times, message)
    },
    async DelayNext(method, times, milliseconds, service) {
      if ((service ?? NODE) === NODE) faults.delay(method, times, milliseconds)
      else await find(service ?? NODE).steering.delayNext(method, times, milliseconds)
    },
    DropMessages(times) {
      faults.dropMessages(times)
    },
    async SpoilProofs(times, service) {
      await find(service ?? SEALER).steering.spoilProofs(times)
    },
    async ClearFaults() {
      faults.clear()
      blocks.hold(false)
      await Promise.all(services().map(({ steering }) => steering.clearFaults()))
    },
  }
}
