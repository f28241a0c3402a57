import { resolve } from 'node:path'
import { expandHome } from '../../command-line/kinds.ts'
import type { Kind } from '../../command-line/parameter.ts'

/** The PieceStorage section that `--piecestorage` stands for. */
export interface PieceStorageSection {
  readonly Fs: { Name: string; ReadOnly: boolean; Path: string }[]
}

/** `fs:PATH`: everything behind the first colon is the path. Source: venus-market piecestorage/protocol.go (2022-02). */
export const pieceStorage: Kind<PieceStorageSection> = {
  placeholder: 'fs:path',
  expected: 'fs:/data/pieces',
  parse(typed) {
    const colon = typed.indexOf(':')
    const protocol = typed.slice(0, Math.max(0, colon)).toLowerCase()
    const rest = typed.slice(colon + 1)
    if (protocol !== 'fs') throw new Error(`"${protocol}" is no way to keep pieces`)
    if (rest === '') throw new Error('the path is empty')
    return { Fs: [{ Name: 'local', ReadOnly: false, Path: resolve(expandHome(rest)) }] }
  },
}
