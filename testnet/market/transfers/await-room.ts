import type { Logger } from 'pino'
import { type ChannelRecord, channelIdOf, channelText } from '#sdk/protocols/data-transfer/channel-record.ts'
import { isOver } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import { decodeStorageVoucher, storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import { machineErrors } from '#testnet/service/state-machine/errors.ts'
import type { Transfers } from '#testnet/service/transfers/transfers.ts'
import type { DealMachine } from '../deals/deal-machine.ts'
import { dealKey } from '../deals/deal-record.ts'
import type { StoragePushes } from './storage-pushes.ts'

const lookEveryMs = 2_000

export interface AwaitRoomParts {
  readonly transfers: Transfers
  readonly pushes: Pick<StoragePushes, 'missingRoom'>
  readonly machine: DealMachine
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly logger: Logger
}

/**
 * Leads transfers on that were stopped here because the disk is full, those of an earlier run too: each goes on when
 * there is room, from what has arrived. Meanwhile its deal says what it waits for.
 */
export function awaitRoom(parts: AwaitRoomParts): void {
  const { transfers } = parts
  const waiting = new Set<string>()
  const begin = (channel: ChannelRecord) => {
    if (!isHeld(channel)) return
    void sayWhy(parts, channel)
    const name = channelText(channelIdOf(channel))
    if (waiting.has(name)) return
    waiting.add(name)
    void leadOn(parts, channel).finally(() => waiting.delete(name))
  }
  transfers.subscribe(({ type, channel }) => {
    if (type === 'paused') begin(channel)
  })
  for (const channel of transfers.list()) begin(channel)
}

/** The market pauses for nothing else. */
function isHeld({ isInitiator, isPull, responderPaused, voucherType, status }: ChannelRecord): boolean {
  return !isInitiator && !isPull && responderPaused && voucherType === storageVoucherType && !isOver(status)
}

async function sayWhy({ machine, logger, signal }: AwaitRoomParts, channel: ChannelRecord): Promise<void> {
  const deal = dealKey(decodeStorageVoucher(channel.voucher))
  logger.warn({ deal, channel: channelText(channelIdOf(channel)) }, channel.message)
  try {
    await machine.save(deal, {}, channel.message)
  } catch (error) {
    if (!signal.aborted && !machineErrors.MACHINE_STOPPED.is(error))
      logger.error({ err: error, deal }, 'waiting for room')
  }
}

async function leadOn(
  { transfers, pushes, clock, signal, logger }: AwaitRoomParts,
  channel: ChannelRecord,
): Promise<void> {
  const id = channelIdOf(channel)
  const deal = dealKey(decodeStorageVoucher(channel.voucher))
  const open = () => {
    const now = transfers.find(id)
    return now !== undefined && !isOver(now.status) && !signal.aborted
  }
  while (open()) {
    try {
      if ((await pushes.missingRoom(channel)) === 0) {
        await transfers.resume(id)
        return
      }
    } catch (error) {
      // Its client is away, or the disk cannot be asked: it is tried again.
      logger.debug({ err: error, deal }, 'a transfer that waits for room could not go on')
    }
    await clock.sleep(lookEveryMs, signal, 'may be passed over')
  }
}
