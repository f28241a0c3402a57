import type { CID } from 'multiformats/cid'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import type { DealRun } from './deal-run.ts'
import type { OfferedPiece } from './offer-piece.ts'

/** Has the client propose a deal, as one that can be retrieved fast. `epochPrice` is attoFIL for the whole piece. */
export function proposeDeal(
  { network, miner, wallet, duration }: DealRun,
  data: {
    readonly transferType: string
    readonly root: CID
    readonly piece: OfferedPiece
    readonly epochPrice: bigint
  },
): Promise<CID> {
  const { transferType, root, piece, epochPrice } = data
  return network.client.clientStartDeal({
    data: {
      transferType,
      root,
      pieceCid: piece.pieceCid,
      pieceSize: paddedToUnpadded(piece.paddedBytes),
      rawBlockSize: 0,
    },
    wallet,
    miner,
    epochPrice,
    minBlocksDuration: duration,
    fastRetrieval: true,
  })
}
