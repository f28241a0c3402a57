import type { Logger } from 'pino'
import type { Signer } from '#sdk/actions/chain/sign-message.ts'
import type { Address } from '#sdk/address/address.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { Host } from '#sdk/protocols/host.ts'
import type { SignatureMemory } from '#sdk/protocols/signature-memory.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import type { FundManager } from '#testnet/service/funds/fund-manager.ts'
import type { Messages } from '#testnet/service/messages/messages.ts'
import type { Activity } from '#testnet/service/steering/activity.ts'
import type { Transfers } from '#testnet/service/transfers/transfers.ts'
import type { Heads } from './heads.ts'
import type { Imports } from './imports/imports.ts'

/** Epochs on top of a message until it counts. */
export const messageConfidence = 5

/** All that making deals works with. */
export interface Dealing {
  readonly node: NodeClient
  readonly signer: Signer & { walletHas(address: Address): Promise<boolean> }
  /** What was signed lately: providers are asked the same thing again and again. */
  readonly signatures: SignatureMemory
  readonly host: Host
  readonly imports: Imports
  readonly transfers: Transfers
  readonly messages: Messages
  readonly funds: FundManager
  readonly heads: Heads
  /** Deals whose providers are asked now how they are. */
  readonly asking: Set<string>
  readonly clock: Clock
  readonly logger: Logger
  /** Where its work counts. */
  readonly activity?: Activity | undefined
}
