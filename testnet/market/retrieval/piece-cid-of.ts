import type { CID } from 'multiformats/cid'
import { parsePieceCid, pieceErrors } from '#sdk/piece/index.ts'

/** The piece CID that a text is; undefined for any other text. */
export function pieceCidOf(text: string): CID | undefined {
  try {
    return parsePieceCid(text)
  } catch (error) {
    if (pieceErrors.PIECE_CID_TEXT.is(error) || pieceErrors.PIECE_CID_KIND.is(error)) return undefined
    throw error
  }
}
