import type { Logger } from 'pino'
import type { Signer } from '#sdk/actions/chain/sign-message.ts'
import type { Address } from '#sdk/address/address.ts'
import type { MarketClient } from '#sdk/clients/market-client.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { TestnetClient } from '#sdk/clients/testnet-client.ts'
import type { EventOf } from '#sdk/deals/deal-machine/transition.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import type { Messages } from '#testnet/service/messages/messages.ts'
import type { Effect, EffectRun, Outcome } from '#testnet/service/state-machine/machine.ts'
import type { Activity } from '#testnet/service/steering/activity.ts'
import type { Faults } from '#testnet/service/steering/faults.ts'
import type { SealerConfig } from './config.ts'
import { sealerErrors } from './errors.ts'
import type { PieceSource } from './pieces.ts'
import type { SectorData } from './sector.ts'
import type { SectorState, SectorTransitions } from './sector-transitions.ts'
import type { SectorStorage } from './storage/sector-storage.ts'

/** What signs, and says whose keys it has. */
export interface SealerSigner extends Signer {
  walletHas(address: Address): Promise<boolean>
}

/** All that sealing works with. */
export interface Sealing {
  readonly miner: Address
  readonly sectorBytes: number
  /** The registered seal proof of new sectors. */
  readonly sealProof: number
  readonly node: NodeClient
  readonly testnet: TestnetClient
  /** Undefined for a sealer that only pledges sectors. */
  readonly market: MarketClient | undefined
  readonly signer: SealerSigner
  readonly messages: Messages
  readonly pieces: PieceSource
  readonly storage: SectorStorage
  readonly config: () => SealerConfig
  readonly clock: Clock
  readonly logger: Logger
  /** Where its work counts. */
  readonly activity: Activity
  /** What it gets wrong on demand. */
  readonly faults: Faults
}

export type SectorEvent = EventOf<SectorTransitions>
export type SectorEffect = Effect<SectorState, SectorEvent, SectorData>
export type SectorOutcome = Outcome<SectorEvent, SectorData>
export type SectorRun = EffectRun<SectorData>

/** The market. @throws {MARKET_MISSING} none is configured */
export function requireMarket({ market }: Pick<Sealing, 'market'>): MarketClient {
  if (market === undefined) throw sealerErrors.MARKET_MISSING({})
  return market
}
