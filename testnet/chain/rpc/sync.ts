import type { BlockHeader } from '#sdk/chain/block-header.ts'
import { messageCid } from '#sdk/chain/message.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { syncMethods } from '#sdk/rpc/api/node/sync.ts'
import { Broadcast } from '#testnet/service/broadcast.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { chainErrors } from '../errors.ts'
import type { Node } from './node.ts'

/** How many tipsets the tracker tells of. */
const REMEMBERED = 30
/** A target that was synced to, by venus's number. */
const SYNCED = 2

/** A node that makes the chain is always at its head. */
export function syncHandlers({ chain, peerId, onStop }: Node): Handlers<typeof syncMethods> {
  const blocks = new Broadcast<BlockHeader>()
  onStop(
    chain.onHeadChange((changes) => {
      for (const { type, tipSet } of changes)
        if (type === 'apply') for (const block of tipSet.blocks) blocks.publish(block)
    }),
  )
  onStop(() => blocks.close())
  let concurrent = 1

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
    /** Its own tipsets are the only targets it ever had. */
    SyncerTracker() {
      const history = chain.index
        .records()
        .slice(-REMEMBERED)
        .reverse()
        .map((record) => {
          const at = new Date(record.tipSet.blocks[0]!.timestamp * 1000)
          const base = chain.index.parentOf(record)?.tipSet ?? null
          const { tipSet } = record
          return { state: SYNCED, base, current: tipSet, start: at, end: at, error: null, head: tipSet, sender: peerId }
        })
      return { history, buckets: [] }
    },
    async *SyncIncomingBlocks({ signal }) {
      yield* blocks.subscribe(signal)
    },
    SyncSubmitBlock({ header, blsMessages, secpkMessages }) {
      chain.accept(header, [...blsMessages, ...secpkMessages])
    },
    /** Takes a tipset of one block, whose messages have to be in the pool, as SyncSubmitBlock does. */
    ChainSyncHandleNewTipSet({ fullTipSet }) {
      const [block, ...others] = fullTipSet.blocks
      if (block === undefined || others.length > 0) {
        throw chainErrors.BLOCK_UNFIT({
          reason: `a tipset of this network has one block, not ${fullTipSet.blocks.length}`,
        })
      }
      const cids = [...block.blsMessages.map(messageCid), ...block.secp256k1Messages.map(signedMessageCid)]
      chain.accept(block.header, cids)
    },
    SyncCheckpoint(key) {
      chain.checkpoint(chain.index.byKey(key))
    },
    Concurrent() {
      return concurrent
    },
    /** Remembered only: there is nobody to sync with at once. */
    SetConcurrent(wanted) {
      concurrent = wanted
    },
  }
}
