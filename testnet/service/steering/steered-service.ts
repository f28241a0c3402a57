import { setImmediate as nextTurn } from 'node:timers/promises'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { serviceSteeringMethods } from '#sdk/rpc/api/service-steering.ts'
import type { CallAround } from '#sdk/rpc/client.ts'
import type { Clock } from '../clock/clock.ts'
import { type NetworkClock, networkClock } from '../clock/network-clock.ts'
import { systemClock } from '../clock/system-clock.ts'
import type { Endpoint } from '../define-service.ts'
import { type ServedMethods, servedMethods } from '../rpc/served-methods.ts'
import { type Activity, type Wait, whileWaiting } from './activity.ts'
import { faultHandlers } from './fault-handlers.ts'
import type { Faults } from './faults.ts'

/**
 * The clock of a network that is steered: its node says what time it is. While the node is down it is the wall clock's,
 * until the node sets it.
 */
export async function clockOfNode(node: Endpoint): Promise<NetworkClock> {
  const testnet = createTestnetClient(node)
  try {
    return networkClock(await testnet.time())
  } catch (error) {
    if (!DealkitError.is(error, 'RPC_UNREACHABLE')) throw error
    return networkClock({ now: systemClock.now(), running: true })
  } finally {
    await testnet.close()
  }
}

/** The same clock for a service whose activity is watched: sleeping is waiting, and what a timer sets off is work. */
export function watchedClock(clock: Clock, activity: Activity): Clock {
  return {
    now: () => clock.now(),
    timer: (milliseconds, fire) => clock.timer(milliseconds, () => void activity.run('a timer', fire)),
    sleep: (milliseconds, signal, pause) =>
      whileWaiting({ kind: 'other' }, () => clock.sleep(milliseconds, signal, pause)),
  }
}

/** Calls that wait for the chain do not count as work. */
export const aroundCalls: CallAround = (method, args, call) => {
  const wait = waitOf(method, args)
  return wait === undefined ? call() : whileWaiting(wait, call)
}

function waitOf(method: string, args: readonly unknown[]): Wait | undefined {
  if (method === 'AwaitEpoch') return { kind: 'epoch', epoch: Number(args[0]) }
  if (method === 'StateWaitMsg' || method === 'StateWaitMsgLimited')
    return { kind: 'message', cid: String(args[0]), confidence: Number(args[1]) }
  return undefined
}

/** The methods of a service, each call counted as work, and those by which its network steers it. */
export function steeredMethods(
  methods: ServedMethods,
  { activity, faults, clock }: { activity: Activity; faults: Faults; clock: NetworkClock },
): ServedMethods {
  const counted = [...methods].map(([wireName, served]) => {
    if (served.method.kind === 'channel') return [wireName, served] as const
    const run = (...args: unknown[]) => activity.run(served.name, () => served.run(...args))
    return [wireName, { ...served, run }] as const
  })
  const steering = servedMethods(['Testnet'], serviceSteeringMethods, {
    ...faultHandlers(faults),
    async Settle(time) {
      clock.set(time)
      // What the timers have set off begins before anything is said of it.
      await nextTurn()
      const { busy, waits, steps, heads } = activity.report()
      return {
        busy: [...busy],
        waits: waits.map((wait) => ({ cid: undefined, confidence: undefined, epoch: undefined, ...wait })),
        steps,
        heads: [...heads],
        nextDue: clock.nextDue === undefined ? undefined : Math.ceil(clock.nextDue),
      }
    },
  })
  return new Map([...faults.around(new Map(counted)), ...steering])
}
