import type { CID } from 'multiformats/cid'
import { type CarBlocks, extractFile, openCarBlocks, openFile, writeCar } from '#sdk/piece/index.ts'
import type { GetBlock } from '#sdk/piece/unixfs-content.ts'
import { exploreAllSelector, parseSelector } from '#sdk/protocols/graphsync/selector.ts'
import { Traversal } from '#sdk/protocols/graphsync/traversal.ts'
import type { DagBlock } from '#sdk/retrieval/walk-dag.ts'
import type { ExportRef } from '#sdk/rpc/types/market/retrieval.ts'
import { clientErrors } from '../errors.ts'
import type { Imports } from '../imports/imports.ts'
import type { ClientRetrievals } from './client-retrievals.ts'
import { readDataSelector } from './data-selector.ts'
import { nodeAt } from './node-at.ts'
import { isThere } from './remove-received.ts'

export interface ExportParts {
  readonly imports: Pick<Imports, 'find'>
  readonly retrievals: ClientRetrievals
}

/**
 * Writes retrieved or local data to a file: the content of a UnixFS file, or a CAR. Whole or not at all.
 * Source: lotus node/impl/client ClientExport.
 *
 * @throws {CLIENT_EXPORT} {CLIENT_RETRIEVAL_UNKNOWN} {CLIENT_RETRIEVAL_OVER} {CLIENT_DATA_SELECTOR}
 * @throws {CAR_BLOCK_MISSING} {CAR_BLOCK_MISMATCH} {UNIXFS_NOT_A_FILE} {UNIXFS_BROKEN} {PIECE_WRITE_FAILED}
 */
export async function exportData(
  parts: ExportParts,
  ref: ExportRef,
  file: { readonly path: string; readonly isCar: boolean },
  signal: AbortSignal,
): Promise<void> {
  const fail = (reason: string) => clientErrors.CLIENT_EXPORT({ root: ref.root.toString(), reason })
  const [dag, ...others] = ref.dags
  if (others.length > 0) throw fail('one part of a DAG is exported at a time')
  const source = await openFile(await carOf(parts, ref, fail))
  try {
    const selector = dag?.dataSelector
    if (file.isCar) {
      const blocks = selected(ref.root, readDataSelector(selector), await openCarBlocks(source))
      await writeCar({ path: file.path, roots: [ref.root], blocks, signal })
      return
    }
    const blocks = await openCarBlocks(source)
    const root = selector === undefined || selector === '' ? ref.root : await nodeAt(ref.root, selector, blocks.get)
    await extractFile(source, root, file.path, { signal })
  } finally {
    await source.close()
  }
}

async function carOf(
  { imports, retrievals }: ExportParts,
  { root, dealId, fromLocalCar }: ExportRef,
  fail: (reason: string) => Error,
): Promise<string> {
  if (fromLocalCar !== '') return fromLocalCar
  if (dealId !== 0n) {
    const { state, message, data } = retrievals.get(dealId)
    if (state !== 'Completed') throw clientErrors.CLIENT_RETRIEVAL_OVER({ dealId, state, said: message })
    if (!data.payloadCid.equals(root)) throw fail(`retrieval ${dealId} brought ${data.payloadCid}`)
    if (!(await isThere(data.carPath)))
      throw fail(`what retrieval ${dealId} brought has been removed; retrieve it again`)
    return data.carPath
  }
  const local = await imports.find(root)
  if (local !== undefined) return local.carPath
  const retrieved = retrievals.machine
    .list()
    .findLast(({ state, data }) => state === 'Completed' && data.payloadCid.equals(root))
  const found = retrieved !== undefined && (await isThere(retrieved.data.carPath)) ? retrieved.data.carPath : undefined
  if (found === undefined) throw fail('it is neither imported nor retrieved; name a deal or a CAR')
  return found
}

/** What a selector chooses, in order; a block that is linked twice comes twice. */
async function* selected(root: CID, selector: Uint8Array, blocks: CarBlocks): AsyncGenerator<DagBlock> {
  const get: GetBlock = blocks.get
  const walk = new Traversal(root, parseSelector(selector ?? exploreAllSelector))
  for (let cid = walk.needs; cid !== undefined; cid = walk.needs) {
    const bytes = await get(cid)
    walk.give(bytes)
    yield { cid, bytes }
  }
}
