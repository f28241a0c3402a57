import type { Address } from '#sdk/address/address.ts'
import type { DealClient } from '#sdk/clients/deal-client.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { suspiciousTimes } from '#sdk/deals/price-remark.ts'
import { askPriceFor, pricePerEpoch } from '#sdk/deals/pricing.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'

export interface OfferedPrice {
  readonly miner: Address
  readonly attoFilPerEpoch: bigint
  readonly epochs: number
  readonly paddedBytes: number
  readonly verified: boolean
}

/**
 * A remark on a price that is far over what the provider asks, with the figures: the price of a deal is for the whole
 * piece, the ask is for a GiB. Undefined when there is nothing to remark, or the provider cannot be asked, which the
 * proposal itself will say.
 */
export async function priceNote(
  client: DealClient,
  node: NodeClient,
  offer: OfferedPrice,
): Promise<string | undefined> {
  const { miner, attoFilPerEpoch, epochs, paddedBytes, verified } = offer
  const { peerId } = await node.stateMinerInfo(miner)
  if (peerId === null) return undefined
  const ask = await client.clientQueryAsk(peerId, miner)
  const least = pricePerEpoch(askPriceFor(ask, verified), paddedBytes)
  if (attoFilPerEpoch < suspiciousTimes * (least === 0n ? 1n : least)) return undefined
  const times = least === 0n ? '' : `, ${attoFilPerEpoch / least} times the ask`
  return [
    `Note: ${formatFil(attoFilPerEpoch)} per epoch for the whole piece is ${formatFil(attoFilPerEpoch * BigInt(epochs))} in all${times}.`,
    `${miner} asks ${formatFil(askPriceFor(ask, verified))} per GiB and epoch: ${formatFil(least)} for ${formatSize(paddedBytes)}, ${formatFil(least * BigInt(epochs))} in all.`,
  ].join(' ')
}
