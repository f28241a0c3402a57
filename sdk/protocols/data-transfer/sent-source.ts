import type { CID } from 'multiformats/cid'
import type { BlockSource } from '../graphsync/block-store.ts'
import type { TransferSource } from './voucher-handler.ts'

/**
 * What one answer to a request is sent from: let go of when that answer ends, whatever becomes of its channel.
 *
 * @example
 * import { MemoryBlockStore } from 'dealkit/protocols'
 * import { SentSource } from '#sdk/protocols/data-transfer/sent-source.ts'
 * const source = new SentSource(new MemoryBlockStore())
 * await source.letGo()
 */
export class SentSource implements BlockSource {
  readonly #source: TransferSource
  #reading: unknown
  #closed: Promise<void> | undefined

  constructor(source: TransferSource) {
    this.#source = source
  }

  get(cid: CID): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    const bytes = this.#source.get(cid)
    this.#reading = bytes
    return bytes
  }

  /** Closes it after the block that is being read. A second call waits for the first. */
  letGo(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    // Its reader has heard what goes wrong with the block; and nothing is lost by a source that does not close.
    await Promise.resolve(this.#reading).catch(() => undefined)
    await this.#source.close?.().catch(() => undefined)
  }
}
