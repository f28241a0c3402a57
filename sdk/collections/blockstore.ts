import type { CID } from 'multiformats/cid'

/** The blocks that chain state is made of, by CID (dag-cbor, blake2b-256). Synchronous: a state walk is all small reads. */
export interface Blockstore {
  /** The bytes of a block; undefined if it is not there. */
  get(cid: CID): Uint8Array | undefined
  /** Whether a block is there. */
  has(cid: CID): boolean
  /** Stores a dag-cbor block and returns its CID. */
  put(bytes: Uint8Array): CID
}
