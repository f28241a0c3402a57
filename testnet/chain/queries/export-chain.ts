import type { CID } from 'multiformats/cid'
import { encodeCarHeader, sectionHead } from '#sdk/piece/car-format.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import type { Chain } from '../chain.ts'
import { blocksUnder } from './objects.ts'

export interface ExportOptions {
  /** How many of the last tipsets come with their state and receipts; all of them when left out. */
  readonly recentStates?: number
  /** Leaves out the messages of tipsets without state. */
  readonly skipOldMessages?: boolean
}

/**
 * A chain as a CARv1, piece by piece: the headers from a tipset (the root) back to genesis with their messages, and the
 * states of the last tipsets. Each block is in it once. Source: lotus chain/store/snapshot.go.
 */
export function* exportChain(chain: Chain, head: TipSetRecord, options: ExportOptions = {}): Generator<Uint8Array> {
  const { recentStates = Number.POSITIVE_INFINITY, skipOldMessages = false } = options
  const { store, index } = chain
  const seen = new Set<string>()
  yield encodeCarHeader([...head.tipSet.key])
  let depth = 0
  for (let at: TipSetRecord | undefined = head; at !== undefined; at = index.parentOf(at)) {
    const hasState = depth++ < recentStates
    for (const [i, block] of at.tipSet.blocks.entries()) {
      yield* section(at.tipSet.key[i]!, store.get(at.tipSet.key[i]!)!)
      const roots: CID[] = []
      if (hasState || !skipOldMessages) roots.push(block.messages)
      if (hasState || block.height === 0) roots.push(block.parentStateRoot, block.parentMessageReceipts)
      for (const { cid, bytes } of blocksUnder(store, roots, seen)) yield* section(cid, bytes)
    }
  }
}

function* section(cid: CID, bytes: Uint8Array): Generator<Uint8Array> {
  yield sectionHead(cid, bytes.length)
  yield bytes
}
