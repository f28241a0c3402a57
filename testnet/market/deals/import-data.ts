import { stat } from 'node:fs/promises'
import type { CID } from 'multiformats/cid'
import { isOnline } from '#sdk/deals/data-ref.ts'
import { providerFinalStates } from '#sdk/deals/deal-machine/provider-transitions.ts'
import { storageDealStateName } from '#sdk/deals/status.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { type PutPieceOptions, pieceErrors } from '#sdk/piece/index.ts'
import { marketErrors } from '../errors.ts'
import type { Market } from '../market.ts'
import type { DealMachine } from './deal-machine.ts'
import type { ProviderDeal } from './deal-record.ts'

const over = new Set<string>([...providerFinalStates, 'Failing', 'Rejecting'])

/**
 * Takes a file as the data of an offline deal: it is copied into the piece store and hashed on the way, and the deal
 * goes on. With the wrong file the deal still waits, and nothing is left behind. Source: apps.md 5.7.
 */
export class DataImport {
  readonly #market: Pick<Market, 'pieces'>
  readonly #deals: DealMachine
  readonly #running = new Set<string>()

  constructor(market: Pick<Market, 'pieces'>, deals: DealMachine) {
    this.#market = market
    this.#deals = deals
  }

  /**
   * @param path as this process sees it
   * @param options `skipCommP` trusts the file without hashing it
   * @throws {MARKET_DEAL_UNKNOWN} @throws {MARKET_DEAL_TERMINAL} @throws {MARKET_DEAL_NOT_OFFLINE}
   * @throws {MARKET_IMPORT_FILE} @throws {MARKET_IMPORT_MISMATCH} @throws {MARKET_IMPORT_FAILED} @throws {MARKET_IMPORT_RUNS}
   */
  async run(proposalCid: CID, path: string, options: { skipCommP?: boolean } = {}): Promise<void> {
    const id = proposalCid.toString()
    const bytes = await fileSize(path)
    const deal = this.#deals.find(id)
    if (deal === undefined) throw marketErrors.MARKET_DEAL_UNKNOWN({ deal: id })
    requireWaiting(deal)
    if (this.#running.has(id)) throw marketErrors.MARKET_IMPORT_RUNS({ deal: id })
    this.#running.add(id)
    try {
      const size = await this.#store(deal, path, bytes, options.skipCommP === true)
      requireWaiting(this.#deals.get(id))
      await this.#deals.send(id, { event: 'VerifiedData', data: { payloadSize: size, pieceStatus: 'Undefine' } })
    } finally {
      this.#running.delete(id)
    }
  }

  async #store({ id, data }: ProviderDeal, path: string, bytes: number, trusted: boolean): Promise<number> {
    const { pieceCid, pieceSize } = data.signed.proposal
    const options: PutPieceOptions = trusted ? { expectedSize: bytes } : { expectedSize: bytes, paddedSize: pieceSize }
    try {
      return (await this.#market.pieces.put(pieceCid, path, bytes, options)).size
    } catch (cause) {
      const expected = pieceCid.toString()
      if (pieceErrors.PIECE_MISMATCH.is(cause)) {
        throw marketErrors.MARKET_IMPORT_MISMATCH({ got: String(cause.details['found']), expected }, { cause })
      }
      if (pieceErrors.PIECE_TOO_LARGE.is(cause) || pieceErrors.PIECE_STORE_SIZE.is(cause)) {
        throw marketErrors.MARKET_IMPORT_MISMATCH({ got: cause.message, expected }, { cause })
      }
      if (!DealkitError.is(cause)) throw cause
      throw marketErrors.MARKET_IMPORT_FAILED({ deal: id, reason: cause.message }, { cause })
    }
  }
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
