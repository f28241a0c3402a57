import type { CID } from 'multiformats/cid'

/** Where the blocks that we send come from. Nothing means that the block is not there. */
export interface BlockSource {
  get(cid: CID): Uint8Array | undefined | Promise<Uint8Array | undefined>
}

/**
 * Where blocks go. They come in traversal order, verified, each once. `put` may keep the bytes; a promise holds
 * the sender back until it resolves.
 */
export interface BlockStore extends BlockSource {
  put(cid: CID, bytes: Uint8Array): void | Promise<void>
}

/** A CID as a map key: one character a byte. CIDv0 is written like its CIDv1 form in block prefixes. */
export function cidKey(cid: CID): string {
  const text = Buffer.from(cid.bytes.buffer, cid.bytes.byteOffset, cid.bytes.length).toString('latin1')
  return cid.version === 0 ? `\x00\x70${text}` : text
}

/** Blocks in memory. */
export class MemoryBlockStore implements BlockStore {
  readonly #blocks = new Map<string, Uint8Array>()

  get size(): number {
    return this.#blocks.size
  }

  get(cid: CID): Uint8Array | undefined {
    return this.#blocks.get(cidKey(cid))
  }

  put(cid: CID, bytes: Uint8Array): void {
    this.#blocks.set(cidKey(cid), bytes)
  }
}
