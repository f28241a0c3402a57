import type { Logger } from 'pino'
import { isOnline } from '#sdk/deals/data-ref.ts'
import { type ChannelRecord, channelIdOf, channelText } from '#sdk/protocols/data-transfer/channel-record.ts'
import {
  decodeStorageVoucher,
  encodeStorageVoucher,
  storageVoucherType,
} from '#sdk/protocols/data-transfer/storage-voucher.ts'
import type { TransferEventType } from '#sdk/protocols/data-transfer/transfer-events.ts'
import { machineErrors } from '#testnet/service/state-machine/errors.ts'
import type { Transfers } from '#testnet/service/transfers/transfers.ts'
import type { DealMachine, DealOutcome } from '../deals/deal-machine.ts'
import { dealKey } from '../deals/deal-record.ts'
import type { StoragePushes } from './storage-pushes.ts'

const stalled = 'data transfer appears to be stalled, awaiting reconnect from client'

/** What a transfer's event means for its deal. Source: go-fil-markets storagemarket/impl/dtutils. */
const outcomes: { readonly [Type in TransferEventType]?: (channel: ChannelRecord) => DealOutcome } = {
  opened: (channel) => ({
    event: 'DataTransferInitiated',
    data: { transferChannelId: channelIdOf(channel) },
    message: '',
  }),
  restarted: (channel) => ({
    event: 'DataTransferRestarted',
    data: { transferChannelId: channelIdOf(channel) },
    message: '',
  }),
  disconnected: ({ message }) => ({ event: 'DataTransferStalled', message: `${stalled}: ${message}` }),
  failed: ({ message }) => ({
    event: 'DataTransferFailed',
    message: `error transferring data: deal data transfer failed: ${message}`,
  }),
  cancelled: ({ message }) => ({ event: 'DataTransferCancelled', message: `data transfer cancelled: ${message}` }),
  completed: () => ({ event: 'DataTransferCompleted' }),
}

const begins: readonly TransferEventType[] = ['opened', 'restarted']
const ends: readonly TransferEventType[] = ['completed', 'failed', 'cancelled']

export interface FollowParts {
  readonly transfers: Transfers
  readonly pushes: StoragePushes
  readonly machine: DealMachine
  readonly logger: Logger
}

/** Leads deals on by what happens to the transfers of their data. Returns how to stop. */
export function followPushes({ transfers, pushes, machine, logger }: FollowParts): () => void {
  const tell = async (type: TransferEventType, channel: ChannelRecord, outcome: DealOutcome) => {
    const proposalCid = decodeStorageVoucher(channel.voucher)
    if (ends.includes(type)) pushes.release(proposalCid)
    try {
      await machine.send(dealKey(proposalCid), outcome)
    } catch (error) {
      if (machineErrors.MACHINE_STOPPED.is(error)) return
      // The deal ended while its transfer was being accepted, or its transfer is ended because it did.
      if (!machineErrors.MACHINE_EVENT_REFUSED.is(error)) throw error
      if (begins.includes(type)) await transfers.cancel(channelIdOf(channel))
    }
  }
  return transfers.subscribe(({ type, channel }) => {
    const outcome = outcomes[type]?.(channel)
    if (outcome === undefined || channel.isInitiator || channel.voucherType !== storageVoucherType) return
    tell(type, channel, outcome).catch((error: unknown) => {
      logger.error(
        { err: error, channel: channelText(channelIdOf(channel)), type },
        'a deal did not hear of its transfer',
      )
    })
  })
}

/** Leads deals on whose transfers ended without their hearing of it, because the market was killed in between. */
export async function catchUp({ transfers, machine }: Pick<FollowParts, 'transfers' | 'machine'>): Promise<void> {
  for (const { id, state, data } of machine.list()) {
    if (!isOnline(data.ref) || (state !== 'WaitingForData' && state !== 'ProviderTransferAwaitRestart')) continue
    const channel = transfers.withVoucher(encodeStorageVoucher(data.proposalCid))
    if (channel === undefined) continue
    const type = endOf(channel)
    if (type === undefined) continue
    if (state === 'WaitingForData') await machine.send(id, outcomes.opened!(channel))
    await machine.send(id, outcomes[type]!(channel))
  }
}

function endOf({ status }: ChannelRecord): TransferEventType | undefined {
  if (status === 'Completed') return 'completed'
  if (status === 'Failed') return 'failed'
  return status === 'Cancelled' ? 'cancelled' : undefined
}
