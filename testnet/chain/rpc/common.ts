import type { commonMethods } from '#sdk/rpc/api/node/common.ts'
import type { gasMethods } from '#sdk/rpc/api/node/gas.ts'
import type { netMethods } from '#sdk/rpc/api/node/net.ts'
import type { syncMethods } from '#sdk/rpc/api/node/sync.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { versionOf } from '#testnet/service/version.ts'
import { chainErrors } from '../errors.ts'
import { estimateBatch, estimateFeeCap, estimateGasLimit, estimateMessageGas } from '../gas/estimate.ts'
import { estimatePremium } from '../gas/premium.ts'
import type { Node } from './node.ts'

/** 1.5.0: a byte each for major, minor and patch. */
const API_VERSION = 0x01_05_00

/** What a message will cost. */
export function gasHandlers({ chain }: Node): Handlers<typeof gasMethods> {
  return {
    GasEstimateMessageGas(message, spec) {
      return estimateMessageGas(chain, message, spec)
    },
    GasEstimateGasLimit(message) {
      return estimateGasLimit(chain, message)
    },
    GasEstimateFeeCap(message, blocks) {
      return estimateFeeCap(chain, message.gasPremium, blocks)
    },
    GasEstimateGasPremium(blocks) {
      return estimatePremium(chain, blocks)
    },
    GasBatchEstimateMessageGas(requests, fromNonce) {
      return estimateBatch(chain, requests, fromNonce)
    },
  }
}

/** The node has no peers: it makes all the blocks there are. */
export function netHandlers({ peerId }: Node): Handlers<typeof netMethods> {
  return {
    ID() {
      return peerId
    },
    NetAddrsListen() {
      return { peerId, addresses: [] }
    },
    NetPeers() {
      return []
    },
    NetFindPeer(wanted) {
      throw chainErrors.PEER_NOT_FOUND({ peerId: wanted })
    },
  }
}

/** A node that makes the chain is always at its head. */
export function syncHandlers({ chain }: Node): Handlers<typeof syncMethods> {
  return {
    SyncState() {
      const { tipSet } = chain.head
      const at = new Date(tipSet.blocks[0]!.timestamp * 1000)
      const complete = {
        workerId: 0,
        base: tipSet,
        target: tipSet,
        stage: 'complete' as const,
        height: tipSet.height,
        start: at,
        end: at,
        message: '',
      }
      return { activeSyncs: [complete], vmApplied: chain.index.length }
    },
  }
}

export function commonHandlers({ tokens, logger }: Node): Handlers<typeof commonMethods> {
  return {
    Version() {
      return { version: versionOf('venus'), apiVersion: API_VERSION }
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
