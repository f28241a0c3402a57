import type { ClientDealState } from '#sdk/deals/deal-machine/client-transitions.ts'
import { type ChannelRecord, channelIdOf, channelText } from '#sdk/protocols/data-transfer/channel-record.ts'
import { decodeStorageVoucher, storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import { machineErrors } from '#testnet/service/state-machine/errors.ts'
import { channelMessage, type LossChange } from '#testnet/service/transfers/losses.ts'
import type { Dealing } from '../dealing.ts'
import type { ClientDealMachine } from '../deals/deal-machine.ts'

const sending: readonly ClientDealState[] = ['StartDataTransfer', 'TransferQueued', 'Transferring']
const goesOn = 'the provider is back: the data goes on from where it stopped'

/** Tells deals, and so their time lines, when the provider is lost while their data is sent. Returns how to stop. */
export function followLosses({ transfers, logger }: Pick<Dealing, 'transfers' | 'logger'>, machine: ClientDealMachine) {
  return transfers.subscribeLosses((change, channel) => {
    if (channel.voucherType !== storageVoucherType) return
    tell(machine, change, channel).catch((error: unknown) => {
      if (machineErrors.MACHINE_STOPPED.is(error) || machineErrors.MACHINE_EVENT_REFUSED.is(error)) return
      logger.error({ err: error, channel: channelText(channelIdOf(channel)) }, 'a deal did not hear of its transfer')
    })
  })
}

async function tell(machine: ClientDealMachine, change: LossChange, channel: ChannelRecord): Promise<void> {
  const id = decodeStorageVoucher(channel.voucher).toString()
  const deal = machine.find(id)
  if (deal === undefined || !sending.includes(deal.state)) return
  // The table has a stall for the end of a deal only, as in Go: this is none.
  if (change === 'lost') {
    await machine.save(id, {}, channelMessage(channel))
    return
  }
  if (deal.state === 'Transferring') await machine.send(id, { event: 'DataTransferRestarted', message: goesOn })
  else await machine.save(id, {}, goesOn)
  // It stands in the time line; of what is now it says no more.
  if (machine.find(id)?.message === goesOn) await machine.save(id, {}, '')
}
