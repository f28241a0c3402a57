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
import { identityLinks, isIdentity } from './identity-links.ts'
import type { PieceIndexes } from './piece-indexes.ts'

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

  /**
   * A payload inlined in its CID is in no index: it is had from a piece that has all its links, and is unknown without
   * any. Source: go-fil-markets retrievalmarket/impl/provider_pieces.go.
   *
   * @throws {MARKET_BLOCK_UNKNOWN} {MARKET_BLOCK_REFUSED} {MARKET_BLOCK_DAMAGED} {MARKET_IDENTITY_CID} {PIECE_NOT_FOUND}
   */
  async of(payloadCid: CID, wantedPiece: CID | null): Promise<RetrievalOffer> {
    const { market } = this.#parts
    const found = await this.#piecesWith(payloadCid, isIdentity(payloadCid) ? identityLinks(payloadCid) : [payloadCid])
    const pieceCid = wantedPiece === null ? found[0] : found.find((one) => one.equals(wantedPiece))
    if (pieceCid === undefined) throw marketErrors.MARKET_BLOCK_UNKNOWN({ cid: payloadCid.toString() })
    const size = await market.pieces.size(pieceCid)
    if (size === undefined) throw pieceStorageErrors.PIECE_NOT_FOUND({ pieceCid: pieceCid.toString() })
    return { pieceCid, size, ask: await this.#ask(pieceCid) }
  }

  /** Pieces that have all of these blocks and are given away; first, if it is one, the one that was just read from. */
  async #piecesWith(payloadCid: CID, blocks: readonly CID[]): Promise<readonly CID[]> {
    const { indexes, refusal } = this.#parts
    const reader = new BlockReader(this.#parts)
    try {
      let common: CID[] | undefined
      for (const cid of blocks) {
        // Waits for what is being indexed, and says why a block is not to be had.
        await reader.get(cid)
        const candidates = common ?? indexes.candidates(cid.multihash)
        const has = await Promise.all(candidates.map((pieceCid) => hasBlock(indexes, pieceCid, cid)))
        common = candidates.filter((_, at) => has[at])
        if (common.length === 0) break
      }
      const given = (common ?? []).filter((pieceCid) => refusal(pieceCid) === undefined)
      if (given.length === 0 && common?.[0] !== undefined) {
        throw marketErrors.MARKET_BLOCK_REFUSED({ cid: payloadCid.toString(), pieceCid: common[0].toString() })
      }
      const isLast = (pieceCid: CID) => reader.lastPiece?.equals(pieceCid) === true
      return [...given.filter(isLast), ...given.filter((one) => !isLast(one))]
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

async function hasBlock(indexes: Pick<PieceIndexes, 'open'>, pieceCid: CID, cid: CID): Promise<boolean> {
  const index = await indexes.open(pieceCid)
  try {
    return index !== undefined && (await index.find(cid.multihash)) !== undefined
  } finally {
    await index?.close()
  }
}
