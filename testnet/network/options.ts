import type { Logger } from 'pino'
import type { z } from 'zod'
import type { MiningMode } from '#testnet/chain/mining/block-maker.ts'
import type { marketConfig } from '#testnet/market/config.ts'
import type { PartialConfig } from '#testnet/service/config/config-file.ts'

/** The services of a network, in the order they start. */
export const serviceNames = ['node', 'wallet', 'market', 'client', 'sealer'] as const
/** A service of a local network by its short name. */
export type ServiceName = (typeof serviceNames)[number]

/** What a local network is made of and where it lives; every setting has a default. */
export interface ForceNetworkOptions {
  /** Decides all keys, and with the same calls the whole chain; `force` when left out. */
  readonly seed?: string
  /** Bytes; 8 MiB when left out. 512 MiB and 32 GiB are known besides. */
  readonly sectorSize?: number
  /** How many miners there are, each with a sealer of its own; one when left out. */
  readonly miners?: number
  /** When blocks come: as soon as there is work for them, when left out. */
  readonly mining?: MiningMode
  /** Listens where the real daemons do, instead of at ports that the seed decides. */
  readonly defaultPorts?: boolean
  /** Where everything is kept, to go on from at the next start. Without it a temporary directory is made, and removed at the end. */
  readonly dataDir?: string
  /** Services that get a process of their own, so that they can be killed; the others share this one. */
  readonly processes?: readonly ServiceName[]
  /** Where market and sealer keep pieces, as their [PieceStorage] has it; a directory of the network when left out. */
  readonly pieceStorage?: PartialConfig<z.input<typeof marketConfig>>['PieceStorage']
  /** Tables and keys of services' configurations, over what a local network gives them. */
  readonly config?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, unknown>>>>>
  /** How long the market gathers deals before publishing, in Go's form. */
  readonly publishPeriod?: string
  /** How long a sector waits for more deals, in Go's form. */
  readonly waitDeals?: string
  /** Called when somebody asks the network to end, over its node; it ends itself when left out. */
  readonly onDown?: () => void
  readonly logger?: Logger
  /** Aborting it while the network starts takes back what was started. */
  readonly signal?: AbortSignal
}
