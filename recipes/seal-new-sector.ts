import type { NetworkClients } from '#sdk/network/connect.ts'
import type { DealOptions } from './deal.ts'
import { beginDeal } from './steps/deal-run.ts'
import { publishDeal } from './steps/publish-deal.ts'
import { sealDeal } from './steps/seal-deal.ts'
import { sendDeal } from './steps/send-deal.ts'

/** A deal, and the sector it is in. CIDs are text. */
export interface SealedDeal {
  readonly proposalCid: string
  readonly publishMessage: string
  readonly dealId: number
  readonly dealState: string
  readonly sector: { readonly number: number; readonly state: string; readonly commD: string; readonly commR: string }
}

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

/** What came of it, as text. */
export function sealedDeal(
  { proposalCid, publishMessage, dealId }: Awaited<ReturnType<typeof publishDeal>>,
  { dealState, place, sector }: Awaited<ReturnType<typeof sealDeal>>,
): SealedDeal {
  return {
    proposalCid: proposalCid.toString(),
    publishMessage: publishMessage.toString(),
    dealId,
    dealState: `StorageDeal${dealState}`,
    sector: { number: place.number, state: sector.state, commD: `${sector.commD}`, commR: `${sector.commR}` },
  }
}
