import type { CID } from 'multiformats/cid'
import type { DealResult } from '../deal.ts'
import type { Ask } from './agree-price.ts'
import { askTerms } from './ask-terms.ts'
import type { DealRun } from './deal-run.ts'
import type { OfferedPiece } from './offer-piece.ts'
import { publishDeal } from './publish-deal.ts'
import { readBack } from './read-back.ts'
import { sealDeal } from './seal-deal.ts'
import { sealedDeal } from './sealed-deal.ts'

/** What was agreed, and what data it is about. */
export interface MadeDeal {
  readonly proposalCid: CID
  readonly root: CID
  readonly car: DealResult['car']
  readonly piece: OfferedPiece
  readonly ask: Ask
}

/** From the data at the provider to an active deal whose file comes back: the same for every deal. */
export async function finishDeal(run: DealRun, deal: MadeDeal): Promise<DealResult> {
  const { root, car, piece, ask, proposalCid } = deal
  const published = await publishDeal(run, proposalCid)
  const sealed = await sealDeal(run, published)
  const { original, retrieved } = await readBack(run, root, sealed.place)
  return {
    file: { path: run.options.file, ...original },
    root: root.toString(),
    car,
    piece: { cid: piece.pieceCid.toString(), paddedSize: piece.paddedBytes, payloadSize: car.size },
    provider: run.miner.toString(),
    client: run.wallet.toString(),
    ask: askTerms(ask),
    ...sealedDeal(published, sealed),
    retrieved,
    epochs: (await run.network.node.chainHead()).height - run.firstEpoch,
  }
}
