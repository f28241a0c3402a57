import { waitClientDeal } from '#sdk/actions/deals/wait-deal.ts'
import { transferType } from '#sdk/deals/data-ref.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { formatSize } from '#sdk/units/size.ts'
import type { DealOptions, DealResult } from './deal.ts'
import { fundEscrow, queryAsk, setAsk } from './steps/agree-price.ts'
import { beginDeal } from './steps/deal-run.ts'
import { finishDeal } from './steps/finish-deal.ts'
import { importData } from './steps/import-data.ts'
import { offerPiece } from './steps/offer-piece.ts'

/**
 * The guide's online deal, from set-ask to a sector in Proving, and back: the client proposes, and its data goes to the
 * provider over libp2p; nothing is carried by hand.
 *
 * @throws {RETRIEVED_FILE_DIFFERS} what came back is not what went in
 * @throws the errors of the components, which name the cause and the next step
 * @example
 * const result = await onlineDeal(connect(await loadNetworkInfo()), { file: 'README.md', workDir: '/tmp/deal' })
 */
export async function onlineDeal(network: NetworkClients, options: DealOptions): Promise<DealResult> {
  const { client } = network
  const run = await beginDeal(network, options)
  const { miner, wallet, duration, onStep, waiting } = run
  await setAsk(run)
  const { root, car, piece: imported } = await importData(run)
  const ask = await queryAsk(run)
  const piece = offerPiece(imported, ask)
  const epochPrice = await fundEscrow(run, ask, piece.paddedBytes)

  const proposalCid = await client.clientStartDeal({
    data: {
      transferType: transferType.graphsync,
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
  onStep('propose', `${proposalCid}`)

  const sent = await waitClientDeal(
    client,
    proposalCid,
    ['CheckForAcceptance', 'ProposalAccepted', 'AwaitingPreCommit'],
    waiting,
  )
  onStep('transfer', `${formatSize(sent.dataTransfer?.transferred ?? 0)} sent, the provider has all of it`)

  return finishDeal(run, { proposalCid, root, car, piece, ask })
}
