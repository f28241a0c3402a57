import { type ChannelRecord, channelIdOf, channelText } from '#sdk/protocols/data-transfer/channel-record.ts'
import { isOver } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import type { TransferEvent, TransferEventType } from '#sdk/protocols/data-transfer/transfer-events.ts'

/** Whether the other side of a channel of ours is gone, or data moves again after it was. */
export type LossChange = 'lost' | 'goes on'

const moves: readonly TransferEventType[] = ['started', 'finished', 'completed']
const ends: readonly TransferEventType[] = ['failed', 'cancelled']

/** Tells the first loss of a channel that we opened from the further ones, until its data moves again. */
export class Losses {
  readonly #lost = new Set<string>()

  /** What an event changes, if anything. */
  hear({ type, channel }: TransferEvent): LossChange | undefined {
    if (!channel.isInitiator) return undefined
    const name = channelText(channelIdOf(channel))
    if (type === 'disconnected') {
      if (this.#lost.has(name)) return undefined
      this.#lost.add(name)
      return 'lost'
    }
    if (moves.includes(type)) return this.#lost.delete(name) ? 'goes on' : undefined
    if (ends.includes(type)) this.#lost.delete(name)
    return undefined
  }
}

/** What went wrong last with a channel, and whether something is done about it by itself. */
export function channelMessage(channel: ChannelRecord): string {
  const { isInitiator, initiatorPaused, status, message } = channel
  const isTried = isInitiator && !initiatorPaused && !isOver(status)
  return message !== '' && isTried ? `${message}; it is tried again by itself` : message
}
