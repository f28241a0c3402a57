import type { CID } from 'multiformats/cid'

/** Where the blocks that we send come from. Nothing means that the block is not there. */
export interface BlockSource {
  /** The bytes of a block; undefined if it is not there. */
  get(cid: CID): Uint8Array | undefined | Promise<Uint8Array | undefined>
}

/**
 * Where blocks go. They come in traversal order, verified, each once. A promise of `put`
 * holds the sender back until it resolves. From then on the bytes are overwritten with others: a store that keeps them
 * keeps a copy.
 */
export interface BlockStore extends BlockSource {
  /** Keeps a block. */
  put(cid: CID, bytes: Uint8Array): void | Promise<void>
}

/**
 * A CID as a map key: one character a byte. CIDv0 is written like its CIDv1 form in block prefixes.
 *
 * @example
 * import { cidKey } from '#sdk/protocols/graphsync/block-store.ts'
 * import { CID } from 'multiformats/cid'
 * cidKey(CID.parse('bafkqaaa')).length // 4
 */
export function cidKey(cid: CID): string {
  const text = Buffer.from(cid.bytes.buffer, cid.bytes.byteOffset, cid.bytes.length).toString('latin1')
  return cid.version === 0 ? `\x00\x70${text}` : text
}

/**
 * Blocks in memory.
 *
 * @example
 * import { MemoryBlockStore } from 'dealkit/protocols'
 * import { CID } from 'multiformats/cid'
 * const blocks = new MemoryBlockStore()
 * blocks.put(CID.parse('bafkqaaa'), new Uint8Array())
 * blocks.size // 1
 */
export class MemoryBlockStore implements BlockStore {
  readonly #blocks = new Map<string, Uint8Array>()

  /** How many blocks there are. */
  get size(): number {
    return this.#blocks.size
  }

  /** The bytes of a block, or undefined. */
  get(cid: CID): Uint8Array | undefined {
    return this.#blocks.get(cidKey(cid))
  }

  /** Keeps a copy of a block. */
  put(cid: CID, bytes: Uint8Array): void {
    this.#blocks.set(cidKey(cid), new Uint8Array(bytes))
  }
}
