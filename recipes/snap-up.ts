import { waitEpoch } from '#sdk/actions/chain/wait-epoch.ts'
import { waitSector } from '#sdk/actions/sealer/wait-sector.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { EPOCHS_PER_HOUR } from '#sdk/units/duration.ts'
import type { DealOptions, SealedDeal } from './deal.ts'
import { recipeErrors } from './errors.ts'
import { beginDeal, type DealRun } from './steps/deal-run.ts'
import { publishDeal } from './steps/publish-deal.ts'
import { sealDeal } from './steps/seal-deal.ts'
import { sealedDeal } from './steps/sealed-deal.ts'
import { sendDeal } from './steps/send-deal.ts'

/**
 * The guide's snap-up: a sector without deals is pledged and proven, then takes a deal into its replica.
 *
 * A sector can be upgraded once it counts for its miner's power, which is after its first window PoSt: up to a day of
 * chain time, seconds on a local network.
 *
 * @throws {SECTOR_NOT_UPGRADED} the deal went into another sector
 * @throws {DEAL_NOT_ASSIGNED} {SECTOR_REMOVED} {DEAL_FAILED}
 * @example
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { snapUp } from 'dealkit/recipes'
 * const network = connect(await loadNetworkInfo())
 * const { sector } = await snapUp(network, { file: 'README.md', workDir: '/tmp/deal' })
 */
export async function snapUp(network: NetworkClients, options: DealOptions): Promise<SealedDeal> {
  const run = await beginDeal(network, options)
  const { sealer } = network
  const { number } = await sealer.pledgeSector()
  run.onStep('pledge', `sector ${number}`)
  await waitSector(sealer, number, 'Proving', { ...run.waiting, onState: (state) => run.onStep('sector', state) })
  await untilActive(run, number)
  run.onStep('active', `sector ${number} counts for the power of ${run.miner}`)

  await sealer.sectorMarkForUpgrade(number, true)
  run.onStep('snap-up', `sector ${number} waits for deals`)
  const { proposalCid } = await sendDeal(run)
  const published = await publishDeal(run, proposalCid)
  const sealed = await sealDeal(run, published)
  if (sealed.place.number !== number)
    throw recipeErrors.SECTOR_NOT_UPGRADED({ sector: number, dealId: published.dealId, other: sealed.place.number })
  return sealedDeal(published, sealed)
}

async function untilActive({ network: { node, testnet }, miner, waiting }: DealRun, number: number): Promise<void> {
  for (;;) {
    waiting.signal?.throwIfAborted()
    const active = await node.stateMinerActiveSectors(miner)
    if (active.some(({ sectorNumber }) => sectorNumber === number)) return
    const { height } = await node.chainHead()
    await waitEpoch(node, testnet, height + EPOCHS_PER_HOUR, { ...waiting, drive: true })
  }
}
