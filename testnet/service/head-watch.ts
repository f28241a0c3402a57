import type { Logger } from 'pino'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { Clock } from './clock/clock.ts'

const reconnectAfter = 1_000

export interface HeadWatchOptions {
  readonly node: NodeClient
  /** Looks at the chain at this epoch. Called for the newest head; what comes meanwhile is one more call. */
  readonly look: (epoch: number) => Promise<void>
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly logger: Logger
}

/** Follows the chain's head over the node's WebSocket until the signal is aborted, whatever becomes of the connection. */
export async function watchHead({ node, look, signal, clock, logger }: HeadWatchOptions): Promise<void> {
  let newest = -1
  let looking: Promise<void> | undefined
  const lookAgain = async () => {
    let seen = -1
    while (seen !== newest && !signal.aborted) {
      seen = newest
      await look(seen).catch((error: unknown) => {
        if (!signal.aborted)
          logger.warn({ err: error, epoch: seen }, 'looking at the chain failed; again at the next head')
      })
    }
    looking = undefined
  }
  while (!signal.aborted) {
    const heads = node.chainNotify()
    const cancel = () => heads.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      for await (const changes of heads) {
        const head = changes.findLast(({ type }) => type !== 'revert')
        if (head === undefined) continue
        newest = head.tipSet.height
        looking ??= lookAgain()
      }
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error }, 'the node does not tell its head; connecting again')
    } finally {
      signal.removeEventListener('abort', cancel)
    }
    await clock.sleep(reconnectAfter, signal)
  }
  await looking
}
