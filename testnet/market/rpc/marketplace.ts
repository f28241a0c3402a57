import type { PeerInfo } from '#sdk/crypto/peer-info.ts'
import type { Host } from '#sdk/protocols/host.ts'
import type { ConfigFile } from '#testnet/service/config/config-file.ts'
import type { marketConfig } from '../config.ts'
import type { DealMachine } from '../deals/deal-machine.ts'
import type { DataImport } from '../deals/import-data.ts'
import type { ProviderDeals } from '../deals/provider-deals.ts'
import type { SealerEvents } from '../events/sealer-events.ts'
import type { Market } from '../market.ts'
import type { Packing } from '../packing/packing.ts'
import type { Retrieval } from '../retrieval/serve-retrieval.ts'

/** What the API speaks for. */
export interface Marketplace {
  readonly market: Market
  readonly machine: DealMachine
  readonly deals: ProviderDeals
  readonly imports: DataImport
  readonly packing: Packing
  readonly host: Host
  readonly events: SealerEvents
  readonly retrieval: Pick<Retrieval, 'locate'>
  readonly configFile: ConfigFile<typeof marketConfig>
}

/** Where the market is found over libp2p. */
export function peerInfoOf(host: Host): PeerInfo {
  const suffix = `/p2p/${host.peerId}`
  return { peerId: host.peerId, addresses: host.addresses().map((address) => address.replace(suffix, '')) }
}
