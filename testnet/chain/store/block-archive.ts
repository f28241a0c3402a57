import type { CID } from 'multiformats/cid'

/** Where blocks are kept for good. */
export interface BlockArchive {
  get(cid: CID): Uint8Array | undefined
  has(cid: CID): boolean
  /** Keeps a block under its CID. */
  keep(cid: CID, bytes: Uint8Array): void
}
