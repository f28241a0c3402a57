import type { Logger } from 'pino'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { HashedFile } from '#sdk/piece/index.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import type { FundManager } from '#testnet/service/funds/fund-manager.ts'
import type { Messages } from '#testnet/service/messages/messages.ts'
import type { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import type { Activity } from '#testnet/service/steering/activity.ts'
import type { Transfers } from '#testnet/service/transfers/transfers.ts'
import type { Asks } from './asks.ts'
import type { MarketConfig } from './config.ts'
import type { Miners } from './miners.ts'
import type { Publisher } from './publish/publisher.ts'

/** What the way of a deal needs of the market. */
export interface Market {
  readonly node: NodeClient
  readonly miners: Miners
  readonly asks: Asks
  readonly messages: Messages
  readonly funds: FundManager
  readonly pieces: PieceStores
  readonly publisher: Publisher
  readonly transfers: Transfers
  /** By path: the commitments of received CARs that were hashed while they came. */
  readonly hashedCars: Map<string, HashedFile>
  readonly config: () => MarketConfig
  readonly clock: Clock
  readonly logger: Logger
  /** Where its work counts. */
  readonly activity?: Activity | undefined
}
