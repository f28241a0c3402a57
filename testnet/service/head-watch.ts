import type { Logger } from 'pino'
import type { HeadChange } from '#sdk/chain/head-change.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { systemClock } from './clock/system-clock.ts'
import type { Activity } from './steering/activity.ts'

/** Connections are of this machine: they go by its time, whatever time it is on the network. */
const reconnectAfter = 1_000

export interface HeadWatchOptions {
  readonly node: NodeClient
  /** Looks at the chain at this epoch. Called for the newest head; what comes meanwhile is one more call. */
  readonly look: (epoch: number) => Promise<void>
  readonly signal: AbortSignal
  readonly logger: Logger
  /** Where looking counts as work. */
  readonly activity?: Activity | undefined
}

interface Head {
  readonly key: string
  readonly epoch: number
}

/** Follows the chain's head over the node's WebSocket until the signal is aborted, whatever becomes of the connection. */
export async function watchHead({ node, look, signal, logger, activity }: HeadWatchOptions): Promise<void> {
  let newest: Head | undefined
  let looking: Promise<void> | undefined
  const follower = { head: '' }
  const lookAgain = async () => {
    let seen: Head | undefined
    while (newest !== undefined && seen?.key !== newest.key && !signal.aborted) {
      seen = newest
      const { epoch, key } = seen
      await (activity?.run('looking at the head', () => look(epoch)) ?? look(epoch)).catch((error: unknown) => {
        if (!signal.aborted) logger.warn({ err: error, epoch }, 'looking at the chain failed; again at the next head')
      })
      follower.head = key
    }
    looking = undefined
  }
  const leave = activity?.follow(follower)
  while (!signal.aborted) {
    const heads = node.chainNotify()
    const cancel = () => heads.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      for await (const changes of heads) {
        newest = headAfter(changes) ?? newest
        looking ??= lookAgain()
      }
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error }, 'the node does not tell its head; connecting again')
    } finally {
      signal.removeEventListener('abort', cancel)
    }
    follower.head = ''
    await systemClock.sleep(reconnectAfter, signal)
  }
  await looking
  leave?.()
}

/** Where the head is after some changes. */
function headAfter(changes: readonly HeadChange[]): Head | undefined {
  const last = changes.at(-1)
  if (last === undefined) return undefined
  const { key, height, blocks } = last.tipSet
  if (last.type !== 'revert') return { key: key.join(), epoch: height }
  // What is left after a revert is what the tipset stood on: at least one epoch lower.
  return { key: blocks[0]!.parents.join(), epoch: height - 1 }
}
