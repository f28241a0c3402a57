import type { CID } from 'multiformats/cid'
import { checkBlock, identityCode } from '#sdk/piece/block-hash.ts'
import type { BlockStore } from '#sdk/protocols/graphsync/block-store.ts'
import { retrievalErrors } from './errors.ts'
import { blockKey, type DagBlock } from './walk-dag.ts'

/** What of blocks that come in any order may wait in memory. */
const maxPendingBytes = 32 << 20

export interface BlockFeedOptions {
  /** Who sends, for errors. */
  readonly url: string
  readonly store: BlockStore
  /** Whether the sender promised the order of the walk: then nothing may come that is not needed next. */
  readonly inOrder: boolean
  readonly onBlock?: (block: DagBlock) => void
}

/**
 * Gives a walk the blocks that it asks for, out of the store or out of what a server sends, each checked against its
 * CID. What has come is in the store.
 *
 * @example
 * import { readCarStream } from '#sdk/piece/car-stream.ts'
 * import { MemoryBlockStore } from 'dealkit/protocols'
 * import { BlockFeed } from '#sdk/retrieval/block-feed.ts'
 * import { openFile, readCarHeader } from 'dealkit/piece'
 * import { createReadStream } from 'node:fs'
 * const { roots } = await readCarHeader(await openFile('data.car'))
 * const sent = readCarStream(createReadStream('data.car'), 'data.car')
 * const feed = new BlockFeed(sent, { url: 'data.car', store: new MemoryBlockStore(), inOrder: true })
 * for (const root of roots) console.log((await feed.get(root)).length)
 */
export class BlockFeed {
  readonly #options: BlockFeedOptions
  readonly #sent: AsyncIterator<DagBlock>
  readonly #pending = new Map<string, DagBlock>()
  #pendingBytes = 0

  constructor(sent: AsyncIterable<DagBlock>, options: BlockFeedOptions) {
    this.#sent = sent[Symbol.asyncIterator]()
    this.#options = options
  }

  /**
   * The bytes of a block, waiting for them to come if need be.
   *
   * @throws {RETRIEVAL_BLOCK_WRONG} {RETRIEVAL_BLOCK_UNASKED} {RETRIEVAL_INCOMPLETE} {RETRIEVAL_HASH_UNKNOWN}
   * @throws what reading the answer throws
   */
  async get(cid: CID): Promise<Uint8Array> {
    if (cid.multihash.code === identityCode) return cid.multihash.digest
    const key = blockKey(cid)
    const { store } = this.#options
    const stored = await store.get(cid)
    if (stored !== undefined) return stored
    const bytes = this.#takePending(key) ?? (await this.#receive(cid, key))
    await store.put(cid, bytes)
    this.#options.onBlock?.({ cid, bytes })
    return bytes
  }

  /** Lets the sender go. */
  async close(): Promise<void> {
    await this.#sent.return?.()
  }

  async #receive(wanted: CID, wantedKey: string): Promise<Uint8Array> {
    const { url, store, inOrder } = this.#options
    for (;;) {
      const { done, value: block } = await this.#sent.next()
      if (done === true) throw retrievalErrors.RETRIEVAL_INCOMPLETE({ url, cid: wanted.toString() })
      const { cid, bytes } = block
      const check = checkBlock(cid, bytes)
      if (check === 'unknown') {
        const hash = `0x${cid.multihash.code.toString(16)}`
        throw retrievalErrors.RETRIEVAL_HASH_UNKNOWN({ cid: cid.toString(), hash })
      }
      if (check === 'mismatch') throw retrievalErrors.RETRIEVAL_BLOCK_WRONG({ url, cid: cid.toString() })
      const key = blockKey(cid)
      if (key === wantedKey) return bytes
      if (cid.multihash.code === identityCode) continue
      // Sent again, as servers do for every link, or on the way to where we go on.
      if ((await store.get(cid)) !== undefined) continue
      this.#pendingBytes += bytes.length
      if (inOrder || this.#pendingBytes > maxPendingBytes) {
        throw retrievalErrors.RETRIEVAL_BLOCK_UNASKED({ url, cid: cid.toString() })
      }
      this.#pending.set(key, { cid, bytes: bytes.slice() })
    }
  }

  #takePending(key: string): Uint8Array | undefined {
    const block = this.#pending.get(key)
    if (block === undefined) return undefined
    this.#pending.delete(key)
    this.#pendingBytes -= block.bytes.length
    return block.bytes
  }
}
