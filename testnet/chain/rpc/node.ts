import type { Logger } from 'pino'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import type { Permission } from '#sdk/rpc/method.ts'
import type { Chain } from '../chain.ts'
import type { BlockMaker } from '../mining/block-maker.ts'

/** What the node's JSON-RPC methods work with. */
export interface Node {
  readonly chain: Chain
  readonly blocks: BlockMaker
  /** Its libp2p identity, which nobody dials: blocks are not gossiped. */
  readonly peerId: string
  readonly logger: Logger
  readonly tokens: {
    issue(permissions: readonly Permission[]): Promise<string>
    verify(token: string): Promise<{ permissions: ReadonlySet<Permission> } | undefined>
  }
  /** What describes the network, when somebody has said so. */
  networkInfo(): NetworkInfo | undefined
  onStop(step: () => unknown): void
}
