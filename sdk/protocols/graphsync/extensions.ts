import type { CID } from 'multiformats/cid'
import { type Codec, cid, int, list, text } from '#sdk/codec/index.ts'
import type { Extensions } from './messages.ts'

/** Extensions of graphsync itself. Source: go-graphsync graphsync.go. */
export const extensionNames = {
  doNotSendCids: 'graphsync/do-not-send-cids',
  doNotSendFirstBlocks: 'graphsync/do-not-send-first-blocks',
  dedupByKey: 'graphsync/dedup-by-key',
} as const

const cidList: Codec<CID[]> = list(cid, 1_048_576)

/**
 * How many blocks of the walk the requestor has and does not want again.
 *
 * @throws {CODEC_INVALID} the extension cannot be read.
 * @example
 * import { readSkipFirst } from '#sdk/protocols/graphsync/extensions.ts'
 * readSkipFirst(new Map()) // 0
 */
export function readSkipFirst(extensions: Extensions): number {
  const raw = extensions.get(extensionNames.doNotSendFirstBlocks)
  return raw === undefined ? 0 : Math.max(0, int.decode(raw))
}

/**
 * The blocks that the requestor has and does not want, by CID.
 *
 * @throws {CODEC_INVALID} the extension cannot be read.
 * @example
 * import { readSkipCids } from '#sdk/protocols/graphsync/extensions.ts'
 * readSkipCids(new Map()) // []
 */
export function readSkipCids(extensions: Extensions): CID[] {
  const raw = extensions.get(extensionNames.doNotSendCids)
  return raw === undefined ? [] : cidList.decode(raw)
}

/**
 * The key under which requests of one peer share what was sent; undefined for none.
 *
 * @throws {CODEC_INVALID} the extension cannot be read.
 * @example
 * import { readDedupKey } from '#sdk/protocols/graphsync/extensions.ts'
 * readDedupKey(new Map()) // undefined
 */
export function readDedupKey(extensions: Extensions): string | undefined {
  const raw = extensions.get(extensionNames.dedupByKey)
  return raw === undefined ? undefined : text(1024).decode(raw)
}

/**
 * A request's extensions with what graphsync itself adds to them.
 *
 * @example
 * import { readSkipFirst, withSkipAndKey } from '#sdk/protocols/graphsync/extensions.ts'
 * readSkipFirst(withSkipAndKey(new Map(), 3, 'a transfer')) // 3
 */
export function withSkipAndKey(extensions: Extensions, skipFirst: number, dedupKey: string): Extensions {
  const all = new Map(extensions)
  all.set(extensionNames.dedupByKey, text(1024).encode(dedupKey))
  if (skipFirst > 0) all.set(extensionNames.doNotSendFirstBlocks, int.encode(skipFirst))
  return all
}
