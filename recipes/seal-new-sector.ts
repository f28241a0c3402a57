import type { NetworkClients } from '#sdk/network/connect.ts'
import type { DealOptions, SealedDeal } from './deal.ts'
import { beginDeal } from './steps/deal-run.ts'
import { publishDeal } from './steps/publish-deal.ts'
import { sealDeal } from './steps/seal-deal.ts'
import { sealedDeal } from './steps/sealed-deal.ts'
import { sendDeal } from './steps/send-deal.ts'

/**
 * The guide's `sectors deal`: a deal whose data the provider has goes into a new sector, which is sealed and proven.
 *
 * @throws {DEAL_NOT_ASSIGNED} {SECTOR_REMOVED} {DEAL_FAILED}
 * @example
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { sealNewSector } from 'dealkit/recipes'
 * const network = connect(await loadNetworkInfo())
 * const { sector } = await sealNewSector(network, { file: 'README.md', workDir: '/tmp/deal' })
 */
export async function sealNewSector(network: NetworkClients, options: DealOptions): Promise<SealedDeal> {
  const run = await beginDeal(network, options)
  const { proposalCid } = await sendDeal(run)
  const published = await publishDeal(run, proposalCid)
  return sealedDeal(published, await sealDeal(run, published))
}
