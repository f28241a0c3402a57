import type { Logger } from 'pino'
import { type ChannelRecord, channelIdOf, channelText } from '#sdk/protocols/data-transfer/channel-record.ts'
import { isOver } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import type { Transfers } from '#testnet/service/transfers/transfers.ts'

/** Milliseconds for a client to go on with what it pulls: as many as it has to go on with the data of a deal. */
const patienceMs = 3_600_000
/** Boost's market looks as often. The first look comes when the clients of a market that was away have found it again. */
const lookEveryMs = 300_000

export interface AbandonedPullsParts {
  readonly transfers: Pick<Transfers, 'list' | 'cancel'>
  readonly isConnected: (peer: string) => boolean
  /** The transfers' own. */
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly logger: Logger
}

/**
 * Ends the pulls whose clients went away and do not come back, those of an earlier run too. A client that is connected
 * has not gone, however long its pull waits for its turn, or is paused.
 */
export async function endAbandonedPulls(parts: AbandonedPullsParts): Promise<void> {
  const { transfers, isConnected, clock, signal } = parts
  /** When each client was last seen, by channel. */
  let seen = new Map<string, number>()
  while (!signal.aborted) {
    await clock.sleep(lookEveryMs, signal, 'may be passed over')
    if (signal.aborted) return
    const now = clock.now()
    const seenNow = new Map<string, number>()
    for (const channel of transfers.list()) {
      if (channel.isInitiator || !channel.isPull || isOver(channel.status)) continue
      const name = channelText(channelIdOf(channel))
      const lastSeen = isConnected(channel.initiator) ? now : Math.max(channel.updatedAt, seen.get(name) ?? 0)
      if (now - lastSeen < patienceMs) seenNow.set(name, lastSeen)
      else end(parts, channel, now - lastSeen)
    }
    seen = seenNow
  }
}

function end({ transfers, logger }: AbandonedPullsParts, channel: ChannelRecord, silenceMs: number): void {
  const { initiator: peer, root, sentBytes, message } = channel
  const silence = `nothing was heard of it for ${Math.floor(silenceMs / 60_000)} minutes`
  const before = message === '' ? '' : ` (${message})`
  const reason = `timed out waiting for client to restart transfer: ${silence}${before}`
  const id = channelIdOf(channel)
  const about = { channel: channelText(id), peer, root: `${root}`, sentBytes }
  logger.warn({ ...about, reason }, 'a retrieval was ended')
  // The client is told when it can be: nobody waits for that.
  transfers.cancel(id, reason).catch((error: unknown) => {
    logger.error({ ...about, err: error }, 'a retrieval could not be ended')
  })
}
