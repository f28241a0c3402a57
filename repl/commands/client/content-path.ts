import type { CID } from 'multiformats/cid'
import { cid, parameterOf } from '../../command-line/kinds.ts'

/** A root, and names that lead from it to something below. */
export interface ContentPath {
  readonly root: CID
  readonly names: readonly string[]
}

/** A root, alone or with a path below it: `bafy…/photos/cat.jpg`; `/ipfs/` may stand before it. */
export const contentPath = parameterOf<ContentPath>({
  placeholder: 'root',
  expected: 'a whole CID such as bafy…, alone or with a path such as bafy…/photos/cat.jpg',
  async parse(typed) {
    const [root = '', ...names] = typed
      .trim()
      .replace(/^\/ipfs\//, '')
      .split('/')
    return { root: await cidKind.parse(root), names: names.filter((name) => name !== '') }
  },
})

const cidKind = cid({ summary: '' }).kind
