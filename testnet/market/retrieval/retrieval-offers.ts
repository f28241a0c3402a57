import type { CID } from 'multiformats/cid'
import { Address } from '#sdk/address/address.ts'
import {
  pieceStatuses,
  queryStatuses,
  type RetrievalQuery,
  type RetrievalQueryResponse,
} from '#sdk/protocols/retrieval/messages.ts'
import type { RetrievalAsk } from '#sdk/rpc/types/market/ask.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import type { DealMachine } from '../deals/deal-machine.ts'
import { marketErrors } from '../errors.ts'
import type { Market } from '../market.ts'
import { BlockReader, type BlockReaderParts } from './block-reader.ts'

export interface RetrievalOffersParts extends BlockReaderParts {
  readonly market: Pick<Market, 'asks' | 'miners' | 'node' | 'pieces' | 'config'>
  readonly machine: Pick<DealMachine, 'list'>
}

/** What a payload may be had for, and out of which piece. */
export interface RetrievalOffer {
  readonly pieceCid: CID
  /** Bytes of the piece's payload, which is at least what is sent. */
  readonly size: number
  readonly ask: RetrievalAsk
}

/** Says whether a payload is given away, and what its miner asks for it. */
export class RetrievalOffers {
  readonly #parts: RetrievalOffersParts

  constructor(parts: RetrievalOffersParts) {
    this.#parts = parts
  }

  /** @throws {MARKET_BLOCK_UNKNOWN} {MARKET_BLOCK_REFUSED} {MARKET_BLOCK_DAMAGED} {PIECE_NOT_FOUND} */
  async of(payloadCid: CID, wantedPiece: CID | null): Promise<RetrievalOffer> {
    const { market } = this.#parts
    const reader = new BlockReader(this.#parts)
    try {
      await reader.get(payloadCid)
      const pieceCid = wantedPiece ?? reader.lastPiece
      const size = pieceCid === undefined ? undefined : await market.pieces.size(pieceCid)
      if (pieceCid === undefined || size === undefined) {
        throw pieceStorageErrors.PIECE_NOT_FOUND({ pieceCid: `${wantedPiece ?? payloadCid}` })
      }
      return { pieceCid, size, ask: await this.#ask(pieceCid) }
    } finally {
      await reader.close()
    }
  }

  /** The answer to a query. Source: go-fil-markets retrievalmarket/impl/provider.go. */
  async answer({ payloadCid, queryParams: { pieceCid } }: RetrievalQuery): Promise<RetrievalQueryResponse> {
    const paymentAddress = await this.#paymentAddress()
    const none = {
      size: 0,
      paymentAddress,
      minPricePerByte: 0n,
      maxPaymentInterval: 0,
      maxPaymentIntervalIncrease: 0,
      unsealPrice: 0n,
    }
    try {
      const { size, ask } = await this.of(payloadCid, pieceCid)
      return {
        status: queryStatuses.indexOf('available'),
        pieceCidFound: pieceStatuses.indexOf('available'),
        size,
        paymentAddress,
        minPricePerByte: ask.pricePerByte,
        maxPaymentInterval: ask.paymentInterval,
        maxPaymentIntervalIncrease: ask.paymentIntervalIncrease,
        unsealPrice: ask.unsealPrice,
        message: '',
      }
    } catch (error) {
      const unavailable = [
        marketErrors.MARKET_BLOCK_UNKNOWN,
        marketErrors.MARKET_BLOCK_REFUSED,
        pieceStorageErrors.PIECE_NOT_FOUND,
      ].some((row) => row.is(error))
      return {
        ...none,
        status: queryStatuses.indexOf(unavailable ? 'unavailable' : 'error'),
        pieceCidFound: pieceStatuses.indexOf('unavailable'),
        message: error instanceof Error ? error.message : String(error),
      }
    }
  }

  /** What the miner of a deal for the piece asks. */
  #ask(pieceCid: CID): Promise<RetrievalAsk> {
    const { market, machine } = this.#parts
    const deal = machine.list().find(({ data }) => data.signed.proposal.pieceCid.equals(pieceCid))
    const miner = deal?.data.signed.proposal.provider
    const served = miner !== undefined && market.miners.serves(miner) ? miner : market.miners.list()[0]?.address
    if (served === undefined) throw marketErrors.MARKET_MINER_UNKNOWN({ miner: String(miner ?? '') })
    return market.asks.retrieval(served)
  }

  /** Who would be paid; nobody is as long as retrievals are free. */
  async #paymentAddress(): Promise<Address> {
    const { config, miners, node } = this.#parts.market
    const { Addr } = config().RetrievalPaymentAddress
    if (Addr !== '') return Address.parse(Addr)
    const [miner] = miners.list()
    return miner === undefined ? Address.fromId(0) : (await node.stateMinerInfo(miner.address)).owner
  }
}
