import type { DataRef } from '#sdk/deals/data-ref.ts'
import type { TransferChannel, TransferChannelId } from '#sdk/rpc/types/market/channel.ts'

/** The data of a deal, and the transfer that it goes by. */
export interface DealData {
  readonly transferChannelId: TransferChannelId | null
  readonly ref: Pick<DataRef, 'rawBlockSize'> | null
}

/** A transfer, and what its bytes will come to: as its deal says it, null where no deal does. */
export type SizedTransfer = TransferChannel & {
  readonly expectedBytes: number | null
}

/**
 * Gives transfers of deals their sizes, which the list of transfers has not. Deals are listed again only when there is
 * a transfer whose deal is not known yet.
 *
 * @example
 * import { transferSizes } from '#repl/commands/transfer-sizes.ts'
 * const sized = transferSizes(async () => [])
 * await sized([]) // []
 */
export function transferSizes(
  deals: () => Promise<readonly DealData[]>,
): (transfers: readonly TransferChannel[]) => Promise<readonly SizedTransfer[]> {
  const known = new Map<string, number>()
  return async (transfers) => {
    if (transfers.some((one) => isOfDeal(one) && !known.has(nameOf(one.transferId, one.otherPeer))))
      for (const { transferChannelId, ref } of await deals()) {
        if (transferChannelId === null || ref === null) continue
        const { id, initiator, responder } = transferChannelId
        for (const peer of [initiator, responder]) known.set(nameOf(id, peer), ref.rawBlockSize)
      }
    return transfers.map((one) => {
      const size = isOfDeal(one) ? known.get(nameOf(one.transferId, one.otherPeer)) : undefined
      // Go clients may leave the size out of a proposal: it is 0 then.
      return { ...one, expectedBytes: size || null }
    })
  }
}

/** Deals push their data; what is pulled is retrieved. */
const isOfDeal = ({ isInitiator, isSender }: TransferChannel): boolean => isInitiator === isSender

const nameOf = (transferId: bigint, peer: string | null): string => `${transferId} ${peer}`
