import { rm } from 'node:fs/promises'
import type { Market } from '../market.ts'
import type { ProviderDeal } from './deal-record.ts'

/** A deal that failed gives back what it held: its collateral and the file it was received into. */
export async function cleanUp({ funds }: Market, { id, data }: ProviderDeal) {
  await funds.release(id)
  if (data.inboundCar !== '') await rm(data.inboundCar, { force: true })
  return { event: 'Failed', data: { fundsReserved: 0n, inboundCar: '' } } as const
}
