import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CID } from 'multiformats/cid'
import type { DealkitError } from '#sdk/errors/index.ts'
import { readCid } from '#sdk/piece/commitment-cid.ts'
import { backOffDelay } from '#sdk/protocols/retry.ts'
import { retrievalErrors } from '#sdk/retrieval/errors.ts'
import { type FetchDagOptions, fetchDag } from '#sdk/retrieval/fetch-dag.ts'
import { fetchPiece } from '#sdk/retrieval/fetch-piece.ts'
import { defaultPatience, type HttpSource, type Patience } from '#sdk/retrieval/http-answer.ts'
import { PartialDag } from '#sdk/retrieval/partial-dag.ts'
import { namesOf } from '#sdk/retrieval/resolve-path.ts'

/** A provider that may have the data. */
export interface RetrievalSource extends HttpSource {
  /** The piece that has the data, for providers that serve pieces and no blocks. */
  readonly pieceCid?: CID
}

export interface RetrieveHttpParams {
  readonly root: CID | string
  /** Names below the root, with slashes between: `photos/cat.jpg`. */
  readonly path?: string
  /** Who is asked, in this order; each goes on where the one before stopped. */
  readonly sources: readonly RetrievalSource[]
  /** Where the data goes. What has come so far is kept beside it, as `<output>.partial.car`, until it is whole. */
  readonly output: string
  /** `file` is the content of a UnixFS file; `car` is a CARv1 of everything under the root. */
  readonly as?: 'file' | 'car'
  readonly patience?: Partial<Patience>
  /** Tries in a row that bring nothing new, until the next source is asked. */
  readonly attempts?: number
  readonly firstDelayMs?: number
  readonly onProgress?: (progress: RetrievalProgress) => void
  /** What has come is kept when it is aborted. */
  readonly signal?: AbortSignal
}

export interface RetrievalProgress {
  /** Who sends. */
  readonly url: string
  /** Bytes received over the network, by this call. */
  readonly receivedBytes: number
  /** Blocks checked and stored, by this call. */
  readonly blocks: number
}

export interface Retrieved {
  readonly root: CID
  /** Where the path led; the root without one. */
  readonly terminus: CID
  /** Bytes of the output. */
  readonly size: number
  readonly receivedBytes: number
  readonly blocks: number
  /** Who sent the last of it. */
  readonly url: string
}

/** Worth another try at the same server. */
const passing = [
  retrievalErrors.RETRIEVAL_UNREACHABLE,
  retrievalErrors.RETRIEVAL_STALLED,
  retrievalErrors.RETRIEVAL_CUT,
]
/** Statuses of servers that have no trustless gateway, or not this block. */
const noGateway = [400, 403, 404, 405, 406, 410, 501]

/**
 * Retrieves a file, or a whole DAG as a CAR, over HTTP from trustless gateways and piece servers. Every block is checked
 * against its CID as it comes. The output is whole or absent; a call that fails or is aborted leaves what came, and
 * the next with the same root and output goes on from there.
 *
 * @throws {RETRIEVAL_FAILED} no source gave it; the reason of each is named, the cause is the last.
 * @throws {RETRIEVAL_NO_SOURCE} {RETRIEVAL_SOURCE} {PIECE_CID_TEXT} the parameters
 * @throws {RETRIEVAL_NO_FILE} {GATEWAY_PATH_MISSING} {UNIXFS_BROKEN} the DAG is whole and not what was thought
 * @throws {GRAPHSYNC_STORE} {PIECE_WRITE_FAILED} the disk
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/
 * @example
 * import { retrieveHttp } from 'dealkit'
 * const sources = [{ url: 'http://127.0.0.1:41235' }]
 * const { size } = await retrieveHttp({ root: 'bafybei…', sources, output: 'back.bin' })
 */
export async function retrieveHttp(params: RetrieveHttpParams): Promise<Retrieved> {
  const root = typeof params.root === 'string' ? readCid(params.root) : params.root
  const path = namesOf(params.path)
  if (params.sources.length === 0) throw retrievalErrors.RETRIEVAL_NO_SOURCE({ root: root.toString() })
  const signal = params.signal ?? new AbortController().signal
  signal.throwIfAborted()
  const into = await PartialDag.open(root, path, params.output)
  try {
    const retrieval = new Retrieval(params, { root, path, into, signal })
    const { terminus, url } = await retrieval.run()
    const size = params.as === 'car' ? await into.keepCar() : await into.writeFile(terminus, signal)
    const { receivedBytes, blocks } = retrieval
    await retrieval.discardPieces()
    return { root, terminus, size, receivedBytes, blocks, url }
  } catch (error) {
    // A directory is none at every try.
    if (retrievalErrors.RETRIEVAL_NO_FILE.is(error)) await into.discard()
    else await into.close()
    throw error
  }
}

class Retrieval {
  readonly #params: RetrieveHttpParams
  readonly #dag: Pick<FetchDagOptions, 'root' | 'path' | 'into' | 'signal'>
  receivedBytes = 0
  blocks = 0
  /** The most that was there of a piece: a server that begins at its front each time brings nothing new. */
  #heldBytes = 0

  constructor(params: RetrieveHttpParams, dag: Pick<FetchDagOptions, 'root' | 'path' | 'into' | 'signal'>) {
    this.#params = params
    this.#dag = dag
  }

  /** Asks one source after the other. */
  async run(): Promise<{ terminus: CID; url: string }> {
    const reasons: string[] = []
    let last: unknown
    for (const source of this.#params.sources) {
      try {
        return { terminus: await this.#from(source), url: source.url }
      } catch (error) {
        if (!isOfSource(error)) throw error
        reasons.push(error.message)
        last = error
      }
    }
    throw retrievalErrors.RETRIEVAL_FAILED({ root: this.#dag.root.toString(), reasons }, { cause: last })
  }

  /** Asks one source until it brings nothing new. */
  async #from(source: RetrievalSource): Promise<CID> {
    const { attempts = 3, firstDelayMs = 500 } = this.#params
    const { signal } = this.#dag
    let byPiece = false
    this.#heldBytes = 0
    for (let failed = 0; ; ) {
      const before = this.blocks + this.#heldBytes
      try {
        return byPiece ? await this.#piece(source) : await fetchDag(source, this.#options(source))
      } catch (error) {
        signal.throwIfAborted()
        if (!byPiece && source.pieceCid !== undefined && isWithoutGateway(error)) {
          byPiece = true
          continue
        }
        const brought = this.blocks + this.#heldBytes > before
        failed = brought ? 1 : failed + 1
        if (failed >= attempts || !isPassing(error)) throw error
      }
      await sleep(backOffDelay(failed, { firstDelayMs, maxDelayMs: 30_000 }), undefined, { signal })
    }
  }

  #piece(source: RetrievalSource): Promise<CID> {
    const pieceCid = source.pieceCid!
    return fetchPiece(source, {
      ...this.#options(source),
      pieceCid,
      partialPath: this.#partialPath(pieceCid),
      onHeld: (bytes) => {
        this.#heldBytes = Math.max(this.#heldBytes, bytes)
      },
    })
  }

  #partialPath(pieceCid: CID): string {
    return `${this.#params.output}.${pieceCid}.partial`
  }

  /** Removes what came of pieces, where the data came from elsewhere in the end. */
  async discardPieces(): Promise<void> {
    for (const { pieceCid } of this.#params.sources) {
      if (pieceCid !== undefined) await rm(this.#partialPath(pieceCid), { force: true })
    }
  }

  #options({ url }: RetrievalSource): FetchDagOptions {
    const { as = 'file', patience, onProgress } = this.#params
    const report = () => onProgress?.({ url, receivedBytes: this.receivedBytes, blocks: this.blocks })
    return {
      ...this.#dag,
      scope: as === 'car' ? 'all' : 'entity',
      patience: { ...defaultPatience, ...patience },
      onBytes: (bytes) => {
        this.receivedBytes += bytes
        report()
      },
      onBlock: () => {
        this.blocks++
        report()
      },
    }
  }
}

function isPassing(error: unknown): boolean {
  if (passing.some((row) => row.is(error))) return true
  return retrievalErrors.RETRIEVAL_REFUSED.is(error) && isBusy(Number(error.details['status']))
}

const isBusy = (status: number): boolean => status === 429 || (status >= 500 && status !== 501)

const isWithoutGateway = (error: unknown): boolean =>
  retrievalErrors.RETRIEVAL_ANSWER.is(error) ||
  (retrievalErrors.RETRIEVAL_REFUSED.is(error) && noGateway.includes(Number(error.details['status'])))

const ofSource = [
  ...passing,
  retrievalErrors.RETRIEVAL_REFUSED,
  retrievalErrors.RETRIEVAL_ANSWER,
  retrievalErrors.RETRIEVAL_BLOCK_WRONG,
  retrievalErrors.RETRIEVAL_BLOCK_UNASKED,
  retrievalErrors.RETRIEVAL_INCOMPLETE,
]

/** Whether another source may do better. */
const isOfSource = (error: unknown): error is DealkitError => ofSource.some((row) => row.is(error))
