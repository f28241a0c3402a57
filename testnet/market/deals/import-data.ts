import { stat } from 'node:fs/promises'
import type { CID } from 'multiformats/cid'
import { isOnline } from '#sdk/deals/data-ref.ts'
import { providerFinalStates } from '#sdk/deals/deal-machine/provider-transitions.ts'
import { storageDealStateName } from '#sdk/deals/status.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { type PutPieceOptions, pieceErrors, verifyPiece } from '#sdk/piece/index.ts'
import type { ImportJob } from '#sdk/rpc/types/market/deal-progress.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import { marketErrors } from '../errors.ts'
import type { Market } from '../market.ts'
import type { DealMachine } from './deal-machine.ts'
import type { ProviderDeal } from './deal-record.ts'

const over = new Set<string>([...providerFinalStates, 'Failing', 'Rejecting'])

/** So many imports that have ended are remembered. */
const remembered = 1000

type Progress = (bytes: number) => void

/**
 * Takes a file as the data of an offline deal: it is copied into the piece store and hashed on the way, and the deal
 * goes on. A piece that is in the store already is adopted where it lies, hashed once. With the wrong file the deal
 * still waits, and nothing is left behind. An import goes on when whoever asked for it goes away.
 * Source: go-fil-markets storagemarket/impl/provider.go (ImportDataForDeal).
 */
export class DataImport {
  readonly #market: Pick<Market, 'pieces' | 'clock'>
  readonly #deals: DealMachine
  readonly #jobs = new Map<string, ImportJob>()

  constructor(market: Pick<Market, 'pieces' | 'clock'>, deals: DealMachine) {
    this.#market = market
    this.#deals = deals
  }

  /** The imports that run, and the last ones that have ended, newest last. */
  jobs(): ImportJob[] {
    return [...this.#jobs.values()]
  }

  /**
   * @param path as this process sees it; empty for a piece that is in the store already
   * @param options `skipCommP` trusts the file without hashing it
   * @throws {MARKET_DEAL_UNKNOWN} @throws {MARKET_DEAL_TERMINAL} @throws {MARKET_DEAL_NOT_OFFLINE}
   * @throws {MARKET_IMPORT_FILE} @throws {MARKET_IMPORT_MISMATCH} @throws {MARKET_IMPORT_FAILED} @throws {MARKET_IMPORT_RUNS}
   */
  async run(proposalCid: CID, path: string, options: { skipCommP?: boolean } = {}): Promise<void> {
    const id = proposalCid.toString()
    const deal = this.#deals.find(id)
    if (deal === undefined) {
      // The file is looked at first, as the Go market does: a wrong path is the likelier mistake.
      await this.#sizeOf(undefined, path)
      throw marketErrors.MARKET_DEAL_UNKNOWN({ deal: id })
    }
    const bytes = await this.#sizeOf(deal, path)
    const restoring = await this.#isLost(deal)
    if (!restoring) requireWaiting(deal)
    if (this.#jobs.get(id)?.state === 'running') throw marketErrors.MARKET_IMPORT_RUNS({ deal: id })
    const now = () => new Date(this.#market.clock.now())
    let job: ImportJob = {
      proposalCid,
      file: path,
      bytes,
      done: 0,
      startedAt: now(),
      endedAt: null,
      state: 'running',
      message: '',
    }
    const note = (change: Partial<ImportJob>) => {
      job = { ...job, ...change }
      this.#jobs.set(id, job)
    }
    this.#forgetOldest()
    this.#jobs.delete(id)
    note({})
    try {
      const size = await this.#store(deal, path, bytes, options.skipCommP === true, (done) => note({ done }))
      if (restoring) await this.#deals.save(id, { payloadSize: size })
      else {
        requireWaiting(this.#deals.get(id))
        await this.#deals.send(id, { event: 'VerifiedData', data: { payloadSize: size, pieceStatus: 'Undefine' } })
      }
      note({ state: 'done', done: size, endedAt: now() })
    } catch (error) {
      note({ state: 'failed', endedAt: now(), message: error instanceof Error ? error.message : String(error) })
      throw error
    }
  }

  /** Stores the deal's payload, or adopts the one that is stored, and gives its length in bytes. */
  async #store(deal: ProviderDeal, path: string, bytes: number, trusted: boolean, done: Progress): Promise<number> {
    const { pieces } = this.#market
    const { pieceCid, pieceSize } = deal.data.signed.proposal
    try {
      const adopted = await this.#adopt(deal, trusted)
      if (adopted !== undefined) return adopted
      if (path === '') throw pieceStorageErrors.PIECE_NOT_FOUND({ pieceCid: pieceCid.toString() })
      const options: PutPieceOptions = trusted
        ? { expectedSize: bytes }
        : { expectedSize: bytes, paddedSize: pieceSize }
      return (await pieces.put(pieceCid, path, bytes, { ...options, onProgress: done })).size
    } catch (cause) {
      throw importError(deal, { file: path, bytes }, cause)
    }
  }

  /** The length of the deal's piece, if it is in the store and is what its name says; nothing is copied. */
  async #adopt({ data }: ProviderDeal, trusted: boolean): Promise<number | undefined> {
    const { pieces } = this.#market
    const { pieceCid, pieceSize } = data.signed.proposal
    if ((await pieces.size(pieceCid)) === undefined) return undefined
    const stored = await pieces.openPiece(pieceCid)
    try {
      if (!trusted) await verifyPiece(stored, pieceCid, pieceSize)
      return stored.size
    } catch (error) {
      // The copy in the store is damaged: the file, if there is one, takes its place.
      if (pieceErrors.PIECE_MISMATCH.is(error) || pieceErrors.PIECE_TOO_LARGE.is(error)) return undefined
      throw error
    } finally {
      await stored.close()
    }
  }

  /** Whether the deal had its data, and its piece is not in the store any more, or not whole: it may come again. */
  async #isLost({ state, data }: ProviderDeal): Promise<boolean> {
    if (data.pieceStatus === '' || state === 'Active' || over.has(state)) return false
    return (await this.#market.pieces.size(data.signed.proposal.pieceCid)) !== data.payloadSize
  }

  async #sizeOf(deal: ProviderDeal | undefined, path: string): Promise<number> {
    if (path !== '') return fileSize(path)
    if (deal === undefined) return 0
    return (await this.#market.pieces.size(deal.data.signed.proposal.pieceCid)) ?? 0
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs].filter(([, { state }]) => state !== 'running')
    for (const [id] of ended.slice(0, Math.max(0, ended.length - remembered + 1))) this.#jobs.delete(id)
  }
}

function importError(
  { id, data }: ProviderDeal,
  given: { readonly file: string; readonly bytes: number },
  cause: unknown,
): unknown {
  const { pieceCid, pieceSize } = data.signed.proposal
  const piece = `the deal's piece of ${pieceSize} padded bytes`
  const mismatch = (why: string, got?: string) =>
    marketErrors.MARKET_IMPORT_MISMATCH({ ...given, why, got, expected: pieceCid.toString() }, { cause })
  if (pieceErrors.PIECE_MISMATCH.is(cause))
    return mismatch(`and is not what ${piece} was made of`, String(cause.details['found']))
  if (pieceErrors.PIECE_TOO_LARGE.is(cause)) return mismatch(`more than ${piece} holds`)
  if (pieceErrors.PIECE_STORE_SIZE.is(cause)) return mismatch(`and had ${cause.details['found']} while it was copied`)
  return DealkitError.is(cause)
    ? marketErrors.MARKET_IMPORT_FAILED({ deal: id, reason: cause.message }, { cause })
    : cause
}

function requireWaiting({ id, state, message, data }: ProviderDeal): void {
  const name = storageDealStateName(state)
  if (over.has(state)) throw marketErrors.MARKET_DEAL_TERMINAL({ deal: id, state: name, said: message })
  if (state !== 'WaitingForData' || isOnline(data.ref)) {
    const why = state === 'WaitingForData' ? `${name} of an online transfer` : name
    throw marketErrors.MARKET_DEAL_NOT_OFFLINE({ deal: id, state: why })
  }
}

async function fileSize(path: string): Promise<number> {
  try {
    const file = await stat(path)
    if (file.isFile()) return file.size
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw marketErrors.MARKET_IMPORT_FILE({ path, reason }, { cause })
  }
  throw marketErrors.MARKET_IMPORT_FILE({ path, reason: 'it is not a regular file' })
}
