import type { NetworkClients } from '#sdk/network/connect.ts'
import type { DealOptions, DealResult } from './deal.ts'
import { beginDeal } from './steps/deal-run.ts'
import { finishDeal } from './steps/finish-deal.ts'
import { sendDeal } from './steps/send-deal.ts'

/**
 * The guide's online deal, from set-ask to a sector in Proving, and back: the client proposes, and its data goes to the
 * provider over libp2p; nothing is carried by hand.
 *
 * @throws {RETRIEVED_FILE_DIFFERS} what came back is not what went in
 * @throws the errors of the components, which name the cause and the next step
 * @example
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { onlineDeal } from 'dealkit/recipes'
 * const network = connect(await loadNetworkInfo())
 * const { dealId } = await onlineDeal(network, { file: 'README.md', workDir: '/tmp/deal' })
 */
export async function onlineDeal(network: NetworkClients, options: DealOptions): Promise<DealResult> {
  const run = await beginDeal(network, options)
  return finishDeal(run, await sendDeal(run))
}
