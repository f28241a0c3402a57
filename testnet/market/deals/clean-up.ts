import { rm } from 'node:fs/promises'
import { channelIdOf } from '#sdk/protocols/data-transfer/channel-record.ts'
import { isOver } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import { encodeStorageVoucher } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import type { Market } from '../market.ts'
import type { ProviderDeal } from './deal-record.ts'

/** A deal that failed gives back what it held: its collateral, its transfer, and the file it was received into. */
export async function cleanUp({ funds, transfers, hashedCars }: Market, { id, data }: ProviderDeal) {
  await funds.release(id)
  const channel = transfers.withVoucher(encodeStorageVoucher(data.proposalCid))
  if (channel !== undefined && !isOver(channel.status)) await transfers.cancel(channelIdOf(channel))
  hashedCars.delete(data.inboundCar)
  if (data.inboundCar !== '') await rm(data.inboundCar, { force: true })
  return { event: 'Failed', data: { fundsReserved: 0n, inboundCar: '' } } as const
}
