import { defineErrors } from '#sdk/errors/define-errors.ts'

export const collectionErrors = defineErrors({
  BLOCK_NOT_FOUND: {
    message: (d: { cid: string }) => `the block ${d.cid} is not in this blockstore`,
    next: 'Load the state from a node that has it, or from a snapshot that includes it.',
  },
  COLLECTION_NODE_INVALID: {
    message: (d: { kind: string; cid: string; reason: string }) =>
      `the block ${d.cid} is not a node of this ${d.kind}: ${d.reason}`,
    next: 'Check that the root CID and the bit width belong to this collection.',
  },
  MAP_KEY_INVALID: {
    message: (d: { key: string; reason: string }) => `${d.key} cannot be a key of this map: ${d.reason}`,
    next: 'Check that the map is opened with the right kind of key.',
  },
  HAMT_TOO_DEEP: {
    message: (d: { key: string }) => `the map has no room below its last level for the key ${d.key}`,
    next: 'Use keys whose SHA-256 digests differ.',
  },
  AMT_INDEX_INVALID: {
    message: (d: { index: number; most: number }) => `${d.index} is not an array index: they are 0 to ${d.most}`,
    next: 'Pass a whole number in that range.',
  },
  BITFIELD_INVALID: {
    message: (d: { reason: string }) => `the bit field is malformed: ${d.reason}`,
    next: 'Pass RLE+ bytes, run lengths, or whole numbers from 0.',
  },
})
