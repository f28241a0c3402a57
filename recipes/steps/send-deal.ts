import { waitClientDeal } from '#sdk/actions/deals/wait-deal.ts'
import { transferType } from '#sdk/deals/data-ref.ts'
import { formatSize } from '#sdk/units/size.ts'
import { fundEscrow, queryAsk, setAsk } from './agree-price.ts'
import type { DealRun } from './deal-run.ts'
import type { MadeDeal } from './finish-deal.ts'
import { importData } from './import-data.ts'
import { offerPiece } from './offer-piece.ts'
import { proposeDeal } from './propose-deal.ts'

/** Proposes a deal, and has its data sent to the provider over the network. */
export async function sendDeal(run: DealRun): Promise<MadeDeal> {
  const { client } = run.network
  const { onStep, waiting } = run
  await setAsk(run)
  const { root, car, piece: imported } = await importData(run)
  const ask = await queryAsk(run)
  const piece = offerPiece(imported, ask)
  const epochPrice = await fundEscrow(run, ask, piece.paddedBytes)

  const proposalCid = await proposeDeal(run, { transferType: transferType.graphsync, root, piece, epochPrice })
  onStep('propose', `${proposalCid}`)

  const sent = await waitClientDeal(
    client,
    proposalCid,
    ['CheckForAcceptance', 'ProposalAccepted', 'AwaitingPreCommit'],
    waiting,
  )
  onStep('transfer', `${formatSize(sent.dataTransfer?.transferred ?? 0)} sent, the provider has all of it`)
  return { proposalCid, root, car, piece, ask }
}
