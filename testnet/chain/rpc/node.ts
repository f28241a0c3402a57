import type { Logger } from 'pino'
import type { Clock } from '#testnet/service/clock/clock.ts'
import type { Tokens } from '#testnet/service/define-service.ts'
import type { Chain } from '../chain.ts'
import type { BlockMaker } from '../mining/block-maker.ts'
import type { Notes } from '../paych/voucher-book.ts'
import type { ChainTime } from '../steering/chain-time.ts'
import type { Steering } from '../steering/steering.ts'

/** What the node's JSON-RPC methods work with. */
export interface Node {
  readonly chain: Chain
  readonly blocks: BlockMaker
  readonly steering: Steering
  /** What the network's services go by. */
  readonly time: ChainTime
  /** Its libp2p identity, which nobody dials: blocks are not gossiped. */
  readonly peerId: string
  /** Small things that the node keeps beside the chain. */
  readonly notes: Notes
  readonly logger: Logger
  readonly clock: Clock
  /** When it began to run. */
  readonly startedAt: Date
  readonly tokens: Tokens
  onStop(step: () => unknown): void
}
