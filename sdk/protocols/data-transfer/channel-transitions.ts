import { type Codec, CodecError, codec, show } from '#sdk/codec/index.ts'
import { type EventOf, nextStep, type Transition } from '#sdk/deals/deal-machine/transition.ts'

/** Every status of a channel; its place is its number. Source: go-data-transfer statuses.go. */
export const channelStatuses = [
  'Requested',
  'Ongoing',
  'TransferFinished',
  'ResponderCompleted',
  'Finalizing',
  'Completing',
  'Completed',
  'Failing',
  'Failed',
  'Cancelling',
  'Cancelled',
  'InitiatorPaused',
  'ResponderPaused',
  'BothPaused',
  'ResponderFinalizing',
  'ResponderFinalizingTransferFinished',
  'ChannelNotFoundError',
  'Queued',
  'AwaitingAcceptance',
] as const
/** One of {@link channelStatuses}. */
export type ChannelStatus = (typeof channelStatuses)[number]

/** A channel's status: its name in TypeScript, its number on the wire and in JSON. */
export const channelStatus: Codec<ChannelStatus> = codec<ChannelStatus>({
  name: 'channel status',
  write: (writer, value) => writer.int(channelStatuses.indexOf(value)),
  read: (reader) => statusOf(Number(reader.int())),
  toJson: (value) => channelStatuses.indexOf(value),
  fromJson: statusOf,
})

function statusOf(number: unknown): ChannelStatus {
  const status = typeof number === 'number' ? channelStatuses[number] : undefined
  if (status === undefined) throw new CodecError(`${show(number)} is not a channel status`)
  return status
}

/** Whether a pause is on is kept beside the status, not in it. Source: go-data-transfer channels/channels_fsm.go. */
export const channelTransitions = [
  { event: 'Accept', from: ['Requested'], to: 'Queued' },
  { event: 'Accept', from: ['AwaitingAcceptance'], to: 'Ongoing' },
  { event: 'TransferInitiated', from: ['Requested'], to: 'AwaitingAcceptance' },
  { event: 'TransferInitiated', from: ['Queued'], to: 'Ongoing' },
  { event: 'TransferInitiated', from: 'any', to: 'stay' },
  // What was sent to the end before a restart has to be confirmed again.
  { event: 'Restart', from: ['TransferFinished', 'AwaitingAcceptance', 'Queued'], to: 'Ongoing' },
  { event: 'Restart', from: 'any', to: 'stay' },

  { event: 'FinishTransfer', from: ['Failing', 'Cancelling'], to: 'stay' },
  { event: 'FinishTransfer', from: ['ResponderCompleted', 'AwaitingAcceptance'], to: 'Completing' },
  { event: 'FinishTransfer', from: ['ResponderFinalizing'], to: 'ResponderFinalizingTransferFinished' },
  { event: 'FinishTransfer', from: 'any', to: 'TransferFinished' },

  { event: 'ResponderCompletes', from: ['Failing', 'Cancelling'], to: 'stay' },
  { event: 'ResponderCompletes', from: ['TransferFinished', 'ResponderFinalizingTransferFinished'], to: 'Completing' },
  { event: 'ResponderCompletes', from: 'any', to: 'ResponderCompleted' },

  { event: 'ResponderBeginsFinalization', from: ['Failing', 'Cancelling'], to: 'stay' },
  {
    event: 'ResponderBeginsFinalization',
    from: ['ResponderFinalizing', 'ResponderFinalizingTransferFinished'],
    to: 'stay',
  },
  { event: 'ResponderBeginsFinalization', from: ['TransferFinished'], to: 'ResponderFinalizingTransferFinished' },
  { event: 'ResponderBeginsFinalization', from: 'any', to: 'ResponderFinalizing' },

  { event: 'BeginFinalizing', from: 'any', to: 'Finalizing' },
  { event: 'Complete', from: 'any', to: 'Completing' },
  { event: 'Cancel', from: 'any', to: 'Cancelling' },
  { event: 'Error', from: 'any', to: 'Failing' },

  { event: 'CleanupComplete', from: ['Completing'], to: 'Completed' },
  { event: 'CleanupComplete', from: ['Failing'], to: 'Failed' },
  { event: 'CleanupComplete', from: ['Cancelling'], to: 'Cancelled' },
] as const satisfies readonly Transition<ChannelStatus>[]

export type ChannelEvent = EventOf<typeof channelTransitions>

/** Statuses in which nothing more happens. */
export const finalChannelStatuses = ['Completed', 'Failed', 'Cancelled'] as const satisfies readonly ChannelStatus[]

const cleaningUp: readonly ChannelStatus[] = ['Completing', 'Failing', 'Cancelling']

/**
 * Whether nothing more happens to a channel in this status.
 *
 * @example
 * import { isOver } from 'dealkit/protocols'
 * isOver('Completed') // true
 * isOver('Ongoing') // false
 */
export function isOver(status: ChannelStatus): boolean {
  return (finalChannelStatuses as readonly ChannelStatus[]).includes(status)
}

/**
 * The status that an event leads to, cleaning up included; the same one if the event means nothing there.
 *
 * @example
 * import { statusAfter } from '#sdk/protocols/data-transfer/channel-transitions.ts'
 * statusAfter('Ongoing', 'FinishTransfer') // 'TransferFinished'
 * statusAfter('Completed', 'Cancel') // 'Completed'
 */
export function statusAfter(status: ChannelStatus, event: ChannelEvent): ChannelStatus {
  if (isOver(status)) return status
  type State = Parameters<typeof nextStep<typeof channelTransitions>>[1]
  const next = nextStep(channelTransitions, status as State, event)?.state ?? status
  if (!cleaningUp.includes(next) || event === 'CleanupComplete') return next
  return statusAfter(next, 'CleanupComplete')
}
