import { pieceErrors } from '#sdk/piece/index.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import type { Market } from '../market.ts'
import type { ProviderDeal } from './deal-record.ts'

/**
 * A published deal is ready for a sector when its piece is there, whole. Until then it waits, since its collateral is
 * at stake: the storage may come back, or the data be imported again.
 */
export async function handOff({ pieces }: Market, { data }: ProviderDeal) {
  const { pieceCid } = data.signed.proposal
  const cid = pieceCid.toString()
  const size = await pieces.size(pieceCid)
  if (size === undefined) throw pieceStorageErrors.PIECE_NOT_FOUND({ pieceCid: cid })
  if (data.payloadSize !== 0 && size !== data.payloadSize) {
    throw pieceErrors.PIECE_STORE_SIZE({ cid, expected: data.payloadSize, found: size })
  }
  return { event: 'DealHandedOff', data: { payloadSize: size } } as const
}
