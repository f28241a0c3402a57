import { rename, rm } from 'node:fs/promises'
import type { CID } from 'multiformats/cid'
import { writeAtomically } from '#sdk/piece/atomic-file.ts'
import { identityCode } from '#sdk/piece/block-hash.ts'
import { pieceErrors } from '#sdk/piece/errors.ts'
import { fileContent, type GetBlock, readFileNode } from '#sdk/piece/unixfs-content.ts'
import type { BlockStore } from '#sdk/protocols/graphsync/block-store.ts'
import { type CarStore, openCarStore } from '#sdk/protocols/graphsync/car-store.ts'
import { retrievalErrors } from './errors.ts'
import type { DagScope } from './gateway-request.ts'
import { resolvePath } from './resolve-path.ts'
import { blockKey, walkDag } from './walk-dag.ts'

/** A block that has not come yet. */
class NotHere extends Error {}

/**
 * The part of a DAG that has come so far: a CAR beside the output, which the next attempt goes on with. Every block
 * in it has been checked.
 *
 * @example
 * import { PartialDag } from '#sdk/retrieval/partial-dag.ts'
 * import { CID } from 'multiformats/cid'
 * const root = CID.parse('bafkqabltnbxxe5a')
 * const dag = await PartialDag.open(root, [], 'back.bin')
 * await dag.progress('all') // { terminus: root }: its one block is inside of the CID
 * await dag.writeFile(root, undefined) // 5
 */
export class PartialDag implements BlockStore {
  readonly #root: CID
  readonly #path: readonly string[]
  readonly #output: string
  readonly #store: CarStore
  /** Under which CID a block is stored: links may name it by others, of another codec. */
  readonly #names = new Map<string, CID>()

  #closed: Promise<void> | undefined

  private constructor(root: CID, path: readonly string[], output: string, store: CarStore) {
    this.#root = root
    this.#path = path
    this.#output = output
    this.#store = store
  }

  /** Opens what an earlier attempt left; blocks of another root are dropped. @throws {GRAPHSYNC_STORE} */
  static async open(root: CID, path: readonly string[], output: string): Promise<PartialDag> {
    return new PartialDag(root, path, output, await openCarStore(`${output}.partial.car`, root))
  }

  /** How many blocks there are. */
  get blocks(): number {
    return this.#store.blocks
  }

  /** A block that has come, under whichever codec it is asked for; undefined otherwise. */
  async get(cid: CID): Promise<Uint8Array | undefined> {
    const bytes = await this.#store.get(cid)
    const name = bytes === undefined ? this.#names.get(blockKey(cid)) : undefined
    return name === undefined ? bytes : this.#store.get(name)
  }

  /** Keeps a block; the caller has checked it. @throws {GRAPHSYNC_STORE} */
  put(cid: CID, bytes: Uint8Array): void | Promise<void> {
    this.#names.set(blockKey(cid), cid)
    return this.#store.put(cid, bytes)
  }

  /**
   * How much has come: `terminus` is set when nothing of this scope is missing; otherwise `fileBytes` of the file have
   * come without a gap, 0 also if it is none.
   */
  async progress(scope: DagScope): Promise<{ readonly terminus: CID } | { readonly fileBytes: number }> {
    let fileBytes = 0
    try {
      const { terminus } = await resolvePath(this.#root, this.#path, this.need)
      try {
        for await (const _ of walkDag(terminus, { scope }, this.need));
        return { terminus }
      } catch (error) {
        if (!(error instanceof NotHere)) throw error
      }
      for await (const part of fileContent(terminus, this.need)) fileBytes += part.length
    } catch (error) {
      const lacking = error instanceof NotHere || (error instanceof Error && error.cause instanceof NotHere)
      if (!lacking && !pieceErrors.UNIXFS_NOT_A_FILE.is(error)) throw error
    }
    return { fileBytes }
  }

  /** Makes the file of the blocks. @returns its size in bytes @throws {RETRIEVAL_NO_FILE} {PIECE_WRITE_FAILED} */
  async writeFile(terminus: CID, signal: AbortSignal | undefined): Promise<number> {
    try {
      await readFileNode(terminus, terminus, this.need)
    } catch (cause) {
      if (!pieceErrors.UNIXFS_NOT_A_FILE.is(cause)) throw cause
      throw retrievalErrors.RETRIEVAL_NO_FILE({ cid: terminus.toString(), kind: String(cause.details['kind']) })
    }
    const size = await writeAtomically(this.#output, async (handle) => {
      let written = 0
      for await (const bytes of fileContent(terminus, this.need)) {
        signal?.throwIfAborted()
        await handle.appendFile(bytes)
        written += bytes.length
      }
      return written
    })
    await this.discard()
    return size
  }

  /** Keeps what has come for the next attempt. */
  close(): Promise<void> {
    this.#closed ??= this.#store.close()
    return this.#closed
  }

  /** Throws away what has come. */
  async discard(): Promise<void> {
    await this.close()
    await rm(this.#store.path, { force: true })
  }

  /** The blocks as they are become the output: a CARv1 in the order of the walk. @returns its size in bytes */
  async keepCar(): Promise<number> {
    await this.close()
    await rename(this.#store.path, this.#output)
    return this.#store.size
  }

  /** A block that must have come. @throws {Error} it has not */
  readonly need: GetBlock = async (cid) => {
    if (cid.multihash.code === identityCode) return cid.multihash.digest
    const bytes = await this.get(cid)
    if (bytes === undefined) throw new NotHere(`${cid} has not come yet`)
    return bytes
  }
}
