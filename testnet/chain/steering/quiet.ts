import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { CID } from 'multiformats/cid'
import { DealkitError } from '#sdk/errors/index.ts'
import type { NetworkTime, ServiceReport, ServiceWait } from '#sdk/rpc/api/service-steering.ts'
import { EPOCH_SECONDS } from '../blocks/produce.ts'
import type { Chain } from '../chain.ts'
import { nextLookAt } from '../queries/messages.ts'
import { steeringErrors } from './errors.ts'
import type { SteeredService } from './network-link.ts'

const PATIENCE_MS = 60_000
const LOOK_MS = 1

/** What is known of a network that is quiet: where on the way somebody will want to act. */
export interface QuietNetwork {
  /** The first epoch after the head, up to the goal, at which somebody waits for something. */
  nextStop(goal: number): number
  /** Whether a service waits for this message: one that got lost may be sent again. */
  isAwaited(message: CID): boolean
}

/**
 * Waits until every service is quiet at the head: it has dealt with it, works on nothing, and waits for nothing that has
 * come about already. Twice in a row with nothing in between, so that nothing is on its way from one to another.
 * A service that cannot be reached is not waited for.
 *
 * @throws {NETWORK_NOT_QUIET} naming who is busy, after a minute
 */
export async function networkQuiet(
  chain: Chain,
  services: readonly SteeredService[],
  time: () => NetworkTime,
  signal: AbortSignal,
): Promise<QuietNetwork> {
  const until = performance.now() + PATIENCE_MS
  let before: string | undefined
  for (;;) {
    signal.throwIfAborted()
    const { key } = chain.head.tipSet
    const now = time()
    const reports = await Promise.all(services.map((service) => reportOf(service, now)))
    const reasons = reports.flatMap(({ name, report }) =>
      report === undefined ? [] : unrest(chain, report).map((reason) => `${name}: ${reason}`),
    )
    const steps = `${key.join()} ${reports.map(({ report }) => report?.steps).join()}`
    const isQuiet = reasons.length === 0
    if (isQuiet && steps === before) {
      return {
        nextStop: (goal) => nextStop(chain, reports, now, goal),
        isAwaited: (message) =>
          reports.some(({ report }) => report?.waits.some(({ cid }) => cid === message.toString())),
      }
    }
    before = isQuiet ? steps : undefined
    if (performance.now() > until) {
      throw steeringErrors.NETWORK_NOT_QUIET({ reasons: reasons.slice(0, 10).join('; '), seconds: PATIENCE_MS / 1000 })
    }
    await (isQuiet ? nextTurn() : sleep(LOOK_MS))
  }
}

interface NamedReport {
  readonly name: string
  /** Undefined for a service that is down. */
  readonly report: ServiceReport | undefined
}

async function reportOf({ name, steering }: SteeredService, time: NetworkTime): Promise<NamedReport> {
  try {
    return { name, report: await steering.with({ timeoutMs: PATIENCE_MS }).settle(time) }
  } catch (error) {
    if (DealkitError.is(error, 'RPC_UNREACHABLE')) return { name, report: undefined }
    throw error
  }
}

/** Why a service is not quiet; nothing when it is. */
function unrest(chain: Chain, { busy, heads, waits }: ServiceReport): string[] {
  const head = chain.head.tipSet.key.join()
  return [
    ...busy,
    ...heads.filter((seen) => seen !== head).map(() => 'has not seen the head yet'),
    ...waits.filter((wait) => hasCome(chain, wait)).map(({ kind }) => `is about to hear of the ${kind} it waits for`),
  ]
}

/** Whether what a service waits for is there, so that the answer must be on its way. */
function hasCome(chain: Chain, wait: ServiceWait): boolean {
  if (wait.kind === 'epoch') return (wait.epoch ?? 0) <= chain.head.tipSet.height
  if (wait.kind === 'other') return false
  const next = lookOf(chain, wait)
  return next !== undefined && next <= chain.head.tipSet.height
}

/** The epoch at which the wait may be over: undefined as long as the message is in no tipset. */
function lookOf(chain: Chain, { kind, cid, confidence, epoch }: ServiceWait): number | undefined {
  if (kind === 'epoch') return epoch
  if (kind === 'other' || cid === undefined) return undefined
  try {
    return nextLookAt(chain, CID.parse(cid), confidence ?? 0)
  } catch (error) {
    // Another message took its nonce: the waiter is told at once.
    if (DealkitError.is(error)) return chain.head.tipSet.height
    throw error
  }
}

function nextStop(chain: Chain, reports: readonly NamedReport[], { now }: NetworkTime, goal: number): number {
  const head = chain.head.tipSet.height
  const stops = reports.flatMap(({ report }) => {
    if (report === undefined) return []
    const { waits, nextDue } = report
    const due = nextDue === undefined ? [] : [head + Math.ceil((nextDue - now) / (EPOCH_SECONDS * 1000))]
    return [...due, ...waits.flatMap((wait) => lookOf(chain, wait) ?? [])]
  })
  return stops.reduce((first, stop) => (stop > head && stop < first ? stop : first), goal)
}
