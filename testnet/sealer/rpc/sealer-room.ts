import type { ServiceContext } from '#testnet/service/define-service.ts'
import type { sealerConfig } from '../config.ts'
import type { Sealing } from '../sealing.ts'
import type { Sectors } from '../sector-machine.ts'
import type { KnownReplicas } from '../storage/known-replicas.ts'

/** What the handlers of the sealer's API work with. */
export interface SealerRoom {
  readonly sealing: Sealing
  readonly sectors: Sectors
  readonly replicas: KnownReplicas
  readonly context: Pick<ServiceContext<typeof sealerConfig>, 'tokens' | 'config'>
}
