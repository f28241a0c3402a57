import type { CID } from 'multiformats/cid'
import { rawCbor } from '#sdk/codec/collections.ts'
import { bytes } from '#sdk/codec/primitives.ts'
import { Amt, type AmtOptions } from '#sdk/collections/amt.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import type { chainMethods } from '#sdk/rpc/api/node/chain.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { loadReceipts } from '../blocks/message-roots.ts'
import { chainErrors } from '../errors.ts'
import { objectStat } from '../queries/objects.ts'
import type { Node } from './node.ts'

const objectBytes = bytes(64 << 20)
const eventsOptions: AmtOptions<Uint8Array> = { bitWidth: 5, value: rawCbor }

/** Objects by their CIDs: the chain's, and those that callers put beside it for as long as the node runs. */
export function objectHandlers({ chain }: Node): Handlers<typeof chainMethods> {
  const { store } = chain
  const beside = new MemoryBlockstore()
  const noEvents = Amt.create(new MemoryBlockstore(), eventsOptions).flush()

  const read = (cid: CID): Uint8Array => {
    const found = store.get(cid) ?? beside.get(cid)
    if (found === undefined) throw chainErrors.OBJECT_NOT_FOUND({ cid: cid.toString() })
    return found
  }

  return {
    ChainHasObj(cid) {
      return store.has(cid) || beside.has(cid)
    },
    ChainReadObj(cid) {
      return read(cid)
    },
    ChainStatObj(cid, base) {
      read(cid)
      return objectStat(store.has(cid) ? store : beside, cid, base)
    },
    /** Takes the bytes in base64. */
    ChainPutObj(json) {
      beside.put(objectBytes.fromJson(json))
    },
    ChainDeleteObj(cid) {
      read(cid)
      if (store.has(cid)) throw chainErrors.OBJECT_OF_CHAIN({ cid: cid.toString() })
      beside.delete(cid)
    },
    ChainGetReceipts(root) {
      read(root)
      return loadReceipts(store, root)
    },
    /** Receipts have no events before network version 18: the only list there is, is the empty one. */
    ChainGetEvents(root) {
      if (!root.equals(noEvents)) read(root)
      return []
    },
    GetActorEventsRaw() {
      return []
    },
    async *SubscribeActorEventsRaw(_filter, { signal }) {
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve()
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    },
  }
}
