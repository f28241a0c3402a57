import type { CID } from 'multiformats/cid'
import { blockKey } from '#sdk/collections/block-key.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { linkedCids } from '../store/links.ts'

/** Bytes and blocks under an object, those that are under the base as well left out. */
export function objectStat(store: Blockstore, root: CID, base: CID | null): { size: number; links: number } {
  const seen = new Set<string>()
  if (base !== null) for (const _ of blocksUnder(store, [base], seen));
  let size = 0
  let links = 0
  for (const { bytes } of blocksUnder(store, [root], seen)) {
    size += bytes.length
    links++
  }
  return { size, links }
}

/** Every chain object that is reached from the roots, each once; `seen` is added to. */
export function* blocksUnder(
  store: Blockstore,
  roots: readonly CID[],
  seen: Set<string>,
): Generator<{ readonly cid: CID; readonly bytes: Uint8Array }> {
  const waiting = [...roots].reverse()
  while (waiting.length > 0) {
    const cid = waiting.pop()!
    const key = blockKey(cid)
    if (seen.has(key)) continue
    seen.add(key)
    const bytes = store.get(cid)
    if (bytes === undefined) continue
    yield { cid, bytes }
    waiting.push(...linkedCids(bytes))
  }
}
