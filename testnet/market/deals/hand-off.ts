import type { Market } from '../market.ts'
import type { ProviderDeal } from './deal-record.ts'

/** A published deal is ready for a sector when its piece is there, whole. */
export async function handOff({ pieces }: Market, { data }: ProviderDeal) {
  const { pieceCid } = data.signed.proposal
  const size = await pieces.size(pieceCid)
  if (size === undefined) {
    return { event: 'DealHandoffFailed', message: `reading piece: ${pieceCid} is in no piece storage` } as const
  }
  if (data.payloadSize !== 0 && size !== data.payloadSize) {
    const message = `reading piece: ${pieceCid} has ${size} bytes, ${data.payloadSize} were stored`
    return { event: 'DealHandoffFailed', message } as const
  }
  return { event: 'DealHandedOff', data: { payloadSize: size } } as const
}
