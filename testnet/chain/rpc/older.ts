import type { NodeMethods, NodeMethodsV0 } from '#sdk/rpc/api/node.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { queryErrors } from '../queries/errors.ts'
import { searchMessage, waitMessage } from '../queries/messages.ts'
import { preCommitInfo } from '../queries/sectors.ts'
import type { Node } from './node.ts'
import { randomnessAt } from './state.ts'

const anywhere = { limit: -1, allowReplaced: true }

/** What v0 asks in its own way. Source: lotus api/v0api/v1_wrapper.go. */
export function olderHandlers({ chain, blocks }: Node, current: Handlers<NodeMethods>): Handlers<NodeMethodsV0> {
  return {
    // The tables share these methods one for one.
    ...(current as unknown as Handlers<NodeMethodsV0>),
    StateSearchMsg(cid) {
      return searchMessage(chain, chain.head, cid, anywhere) ?? null
    },
    StateSearchMsgLimited(cid, limit) {
      return searchMessage(chain, chain.head, cid, { ...anywhere, limit }) ?? null
    },
    StateWaitMsg(cid, confidence, { signal }) {
      return waitMessage(chain, blocks, cid, confidence, { ...anywhere, signal })
    },
    StateWaitMsgLimited(cid, confidence, limit, { signal }) {
      return waitMessage(chain, blocks, cid, confidence, { ...anywhere, limit, signal })
    },
    StateGetReceipt(cid, key) {
      return searchMessage(chain, chain.index.byKey(key), cid, anywhere)?.receipt ?? null
    },
    StateSectorPreCommitInfo(miner, sector, key) {
      const found = preCommitInfo(chain.stateAt(chain.index.byKey(key)), miner, sector)
      if (found === null) throw queryErrors.PRE_COMMIT_NOT_FOUND({ sector, miner: miner.toString() })
      return found
    },
    PaychGet(from, to, amount, call) {
      return current.PaychGet!(from, to, amount, { offChain: false }, call)
    },
    ChainGetRandomnessFromTickets(key, tag, epoch, entropy) {
      return randomnessAt(chain, key, epoch).fromTickets(tag, epoch, entropy)
    },
    ChainGetRandomnessFromBeacon(key, tag, epoch, entropy) {
      return randomnessAt(chain, key, epoch).fromBeacon(tag, epoch, entropy)
    },
    BeaconGetEntry(epoch) {
      return chain.beacon.entry(epoch)
    },
  }
}
