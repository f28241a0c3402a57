import { type BlockPrefix, blockKey, readBlockPrefix } from './block-cid.ts'
import { hashThread } from './hash-thread.ts'
import type { BlockPart } from './messages.ts'

/**
 * The blocks of a message, as they stand in it, by the CID that their bytes have. A message in shared memory is hashed
 * in a thread of its own.
 *
 * @throws {CODEC_INVALID} a block that cannot be checked.
 * @example
 * import { cidKey } from '#sdk/protocols/graphsync/block-store.ts'
 * import { hashBlocks } from '#sdk/protocols/graphsync/hash-blocks.ts'
 * import { decodeMessage } from '#sdk/protocols/graphsync/decode-message.ts'
 * import { encodeMessage } from '#sdk/protocols/graphsync/encode-message.ts'
 * import { blockPart } from '#sdk/protocols/graphsync/messages.ts'
 * import { CID } from 'multiformats/cid'
 * const block = blockPart(CID.parse('bafkqaaa'), new Uint8Array())
 * const message = encodeMessage({ requests: [], responses: [], blocks: [block] }).subarray()
 * const blocks = await hashBlocks(message, decodeMessage(message).blocks)
 * blocks.has(cidKey(CID.parse('bafkqaaa'))) // true
 */
export async function hashBlocks(
  message: Uint8Array,
  parts: readonly BlockPart[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { buffer } = message
  const memory = buffer instanceof SharedArrayBuffer && parts.length > 0 ? buffer : undefined
  const thread = memory === undefined ? undefined : hashThread()
  if (memory === undefined || thread === undefined) return hashHere(parts)
  const places = parts.map(({ prefix, data }) => ({ prefix: placeOf(prefix), data: placeOf(data) }))
  const keys = await thread.hash(memory, places)
  return new Map(parts.map(({ data }, i) => [keys[i]!, data]))
}

function placeOf({ byteOffset, byteLength }: Uint8Array): readonly [number, number] {
  return [byteOffset, byteLength]
}

function hashHere(parts: readonly BlockPart[]): Map<string, Uint8Array> {
  const prefixes = new Map<string, BlockPrefix>()
  const blocks = new Map<string, Uint8Array>()
  for (const { prefix, data } of parts) {
    const text = Buffer.from(prefix).toString('latin1')
    const known = prefixes.get(text) ?? readBlockPrefix(prefix)
    prefixes.set(text, known)
    blocks.set(blockKey(known, data), data)
  }
  return blocks
}
