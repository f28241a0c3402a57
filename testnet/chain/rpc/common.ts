import { chainFinality } from '#sdk/actors/miner/policy.ts'
import type { commonMethods } from '#sdk/rpc/api/node/common.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { versionOf } from '#testnet/service/version.ts'
import type { Chain } from '../chain.ts'
import { chainErrors } from '../errors.ts'
import type { Node } from './node.ts'

/** 1.5.0: a byte each for major, minor and patch. */
const API_VERSION = 0x01_05_00

/** What the node says of itself, and its tokens. */
export function commonHandlers({ tokens, logger, chain, startedAt }: Node): Handlers<typeof commonMethods> {
  return {
    Version() {
      return { version: versionOf('venus'), apiVersion: API_VERSION }
    },
    StartTime() {
      return startedAt
    },
    /** A node that makes the chain is never behind, and needs nobody to publish to. */
    NodeStatus(includeChain) {
      const epoch = chain.head.tipSet.height
      const last = includeChain ? blocksPerEpoch(chain, 100) : 0
      const sinceFinality = includeChain ? blocksPerEpoch(chain, chainFinality) : 0
      return {
        syncStatus: { epoch, behind: 0 },
        peerStatus: { peersToPublishMessages: 0, peersToPublishBlocks: 0 },
        chainStatus: { blocksPerTipsetLast100: last, blocksPerTipsetLastFinality: sinceFinality },
      }
    },
    async AuthNew(permissions) {
      return new TextEncoder().encode(await tokens.issue(permissions))
    },
    async AuthVerify(token) {
      const grant = await tokens.verify(token)
      if (grant === undefined) throw chainErrors.TOKEN_INVALID({})
      return [...grant.permissions]
    },
    LogList() {
      return ['chain']
    },
    LogSetLevel(_subsystem, level) {
      logger.level = level
    },
  }
}

/** How many blocks the tipsets of the last so many epochs had on average; null rounds are none. */
function blocksPerEpoch(chain: Chain, epochs: number): number {
  const from = chain.head.tipSet.height - epochs
  let blocks = 0
  for (let at = chain.index.length - 1; at >= 0; at--) {
    const { tipSet } = chain.index.records()[at]!
    if (tipSet.height <= from) break
    blocks += tipSet.blocks.length
  }
  return blocks / epochs
}
