import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from 'zx'
import { waitClientDeal, waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { transferType } from '#sdk/deals/data-ref.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { unpaddedToPadded } from '#sdk/units/piece-size.ts'
import { formatSize } from '#sdk/units/size.ts'
import type { DealOptions, DealResult } from './deal.ts'
import { fundEscrow, queryAsk, setAsk } from './steps/agree-price.ts'
import { beginDeal } from './steps/deal-run.ts'
import { finishDeal } from './steps/finish-deal.ts'
import { offerPiece } from './steps/offer-piece.ts'
import { proposeDeal } from './steps/propose-deal.ts'

/**
 * The guide's offline deal, from set-ask to a sector in Proving, and back: a file goes into a sealed sector of a network
 * and comes out of it again. The provider imports the data by hand.
 *
 * @throws {RETRIEVED_FILE_DIFFERS} what came back is not what went in
 * @throws the errors of the components, which name the cause and the next step
 * @example
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { offlineDeal } from 'dealkit/recipes'
 * const network = connect(await loadNetworkInfo())
 * const { dealId } = await offlineDeal(network, { file: 'README.md', workDir: '/tmp/deal' })
 */
export async function offlineDeal(network: NetworkClients, options: DealOptions): Promise<DealResult> {
  const { market, client } = network
  const run = await beginDeal(network, options)
  const { file, workDir } = run.options
  const { onStep, waiting } = run
  await setAsk(run)

  const { root } = await client.clientImport({ path: file, isCar: false })
  onStep('import', `root ${root}`)

  const carPath = join(workDir, 'deal.car')
  await client.clientGenCar({ path: file, isCar: false }, carPath)
  const car = { path: carPath, size: (await stat(carPath)).size }
  onStep('generate-car', `${formatSize(car.size)} at ${carPath}`)

  const commP = await client.clientCalcCommP(carPath)
  const paddedBytes = unpaddedToPadded(commP.size)
  onStep('commP', `${commP.root}, ${formatSize(paddedBytes)} padded`)

  const ask = await queryAsk(run)
  const piece = offerPiece({ pieceCid: commP.root, paddedBytes }, ask)
  const epochPrice = await fundEscrow(run, ask, piece.paddedBytes)

  const proposalCid = await proposeDeal(run, { transferType: transferType.manual, root, piece, epochPrice })
  await waitClientDeal(client, proposalCid, ['CheckForAcceptance'], waiting)
  await waitProviderDeal(market, proposalCid, ['WaitingForData'], waiting)
  onStep('propose', `${proposalCid}`)

  const delivered = join(workDir, 'delivered.car')
  await $({ quiet: true })`cp ${carPath} ${delivered}`
  await market.marketImportDealData(proposalCid, delivered)
  onStep('import-data', "the provider has the piece, and its CommP is the proposal's")

  return finishDeal(run, { proposalCid, root, car, piece, ask })
}
