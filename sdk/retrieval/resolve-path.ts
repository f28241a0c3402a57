import * as dagPb from '@ipld/dag-pb'
import { walkPath } from 'ipfs-unixfs-exporter'
import type { CID } from 'multiformats/cid'
import { DealkitError } from '#sdk/errors/index.ts'
import type { GetBlock } from '#sdk/piece/unixfs-content.ts'
import { retrievalErrors } from './errors.ts'
import type { DagBlock } from './walk-dag.ts'

/** Where a path leads. */
export interface ResolvedPath {
  readonly terminus: CID
  /** The root and what each name led to. */
  readonly roots: readonly CID[]
  /** The blocks that were read on the way, without that at its end. */
  readonly blocks: readonly DagBlock[]
}

/**
 * The names of a path that is written with slashes.
 *
 * @example
 * import { namesOf } from '#sdk/retrieval/resolve-path.ts'
 * namesOf('photos/cat.jpg') // ['photos', 'cat.jpg']
 */
export function namesOf(path: string | undefined): string[] {
  return (path ?? '').split('/').filter((name) => name !== '')
}

/**
 * Follows names below a root: through UnixFS directories, sharded ones too, and through maps and lists of dag-cbor.
 *
 * @throws {GATEWAY_PATH_MISSING} a name leads nowhere; and whatever `get` throws.
 * @example
 * import { resolvePath } from '#sdk/retrieval/resolve-path.ts'
 * import { openCarBlocks, openFile } from 'dealkit/piece'
 * const { roots, get } = await openCarBlocks(await openFile('photos.car'))
 * for (const root of roots) console.log((await resolvePath(root, ['photos', 'cat.jpg'], get)).terminus.toString())
 */
export async function resolvePath(root: CID, path: readonly string[], get: GetBlock): Promise<ResolvedPath> {
  if (path.length === 0) return { terminus: root, roots: [root], blocks: [] }
  const blocks: DagBlock[] = []
  const blockstore = {
    async *get(cid: CID): AsyncGenerator<Uint8Array> {
      const known = blocks.find((block) => block.cid.equals(cid))
      if (known !== undefined) return yield known.bytes
      const bytes = await get(cid)
      blocks.push({ cid, bytes })
      yield bytes
    },
  }
  const shown = ['/ipfs', root, ...path].join('/')
  try {
    const roots: CID[] = []
    let left: readonly string[] = []
    // A name may hold a slash only escaped; what is in the URL as %2F is one name.
    const escaped = path.map((name) => name.replaceAll('/', '\\/'))
    for await (const { cid, remainder } of walkPath([root, ...escaped].join('/'), blockstore)) {
      if (roots.at(-1)?.equals(cid) !== true) roots.push(cid)
      left = remainder
    }
    const terminus = roots.at(-1) ?? root
    if (left.length > 0 && terminus.code === dagPb.code) {
      throw retrievalErrors.GATEWAY_PATH_MISSING({
        path: shown,
        reason: `${terminus} is a file, with no names below it`,
      })
    }
    return { terminus, roots, blocks: blocks.filter(({ cid }) => !cid.equals(terminus)) }
  } catch (cause) {
    if (DealkitError.is(cause)) throw cause
    if (!(cause instanceof Error)) throw cause
    throw retrievalErrors.GATEWAY_PATH_MISSING({ path: shown, reason: cause.message }, { cause })
  }
}
