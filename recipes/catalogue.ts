import type { NetworkClients } from '#sdk/network/connect.ts'
import type { DealOptions } from './deal.ts'
import { offlineDeal } from './offline-deal.ts'
import { onlineDeal } from './online-deal.ts'
import { providerSetup } from './provider-setup.ts'
import { sealNewSector } from './seal-new-sector.ts'
import { setAsk } from './set-ask.ts'
import { snapUp } from './snap-up.ts'

/** A flow of the guide, by name. */
export interface Recipe {
  readonly name: string
  readonly summary: string
  /** What comes of it goes into JSON as it is. */
  run(network: NetworkClients, options: DealOptions): Promise<object>
}

/** The guide's flows, in its order. */
export const recipes: readonly Recipe[] = [
  { name: 'provider-setup', summary: 'put the market on chain for its miner, and set its ask', run: providerSetup },
  { name: 'set-ask', summary: 'say what storing costs', run: setAsk },
  { name: 'online-deal', summary: 'a deal whose data goes over the network, sealed and read back', run: onlineDeal },
  { name: 'offline-deal', summary: 'a deal whose data is carried by hand, sealed and read back', run: offlineDeal },
  { name: 'seal-new-sector', summary: 'a deal into a new sector', run: sealNewSector },
  { name: 'snap-up', summary: 'a deal into a sector that has none', run: snapUp },
]
