import { cid, type Infer, nullable, struct, text, uint } from '#sdk/codec/index.ts'

/** How the payload comes to the provider: pushed over graphsync, or carried there by hand. */
export const transferType = { graphsync: 'graphsync', manual: 'manual' } as const

/**
 * The payload of a deal. `pieceSize` is unpadded bytes here (the proposal's is padded) and may be 0 for an online
 * deal; `rawBlockSize` is only a denominator for progress. Source: go-fil-markets storagemarket/types.go.
 */
export const dataRef = struct(
  'DataRef',
  { transferType: text(), root: cid, pieceCid: nullable(cid), pieceSize: uint, rawBlockSize: uint },
  { defaults: { transferType: '', pieceCid: null, pieceSize: 0, rawBlockSize: 0 } },
)
/** What a deal is about: its root and, where it is known, its piece, and how the data comes to the provider. */
export type DataRef = Infer<typeof dataRef>

/**
 * Everything that is not marked manual comes over the network, whatever word it carries.
 *
 * @example
 * import { isOnline } from 'dealkit/deals'
 * isOnline({ transferType: 'graphsync' }) // true
 * isOnline({ transferType: 'manual' }) // false
 */
export function isOnline(ref: Pick<DataRef, 'transferType'>): boolean {
  return ref.transferType !== transferType.manual
}
