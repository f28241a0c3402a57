import type { RetrievalDealState } from '#sdk/deals/status.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import type { ChannelRecord } from '#sdk/protocols/data-transfer/channel-record.ts'
import type {
  TransferOffer,
  TransferSource,
  Verdict,
  VoucherHandler,
} from '#sdk/protocols/data-transfer/voucher-handler.ts'
import { exploreAllSelector } from '#sdk/protocols/graphsync/selector.ts'
import {
  type RetrievalDealProposal,
  retrievalDealProposal,
  retrievalDealResponse,
  retrievalVoucherTypes,
} from '#sdk/protocols/retrieval/vouchers.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import { askFilter } from '../deals/ask-filter.ts'
import { marketErrors } from '../errors.ts'
import { BlockReader, type BlockReaderParts } from './block-reader.ts'
import type { RetrievalOffers } from './retrieval-offers.ts'

/**
 * Gives data to clients that pull it, for nothing: whoever wants to pay, or must, is refused. Payload and selector of
 * the deal must be those that are pulled. Source: go-fil-markets retrievalmarket/impl/requestvalidation.
 */
export class RetrievalPulls implements VoucherHandler {
  readonly #parts: BlockReaderParts
  readonly #offers: () => RetrievalOffers
  readonly #filter: () => string

  /** @param filter the operator's shell command; empty for none */
  constructor(parts: BlockReaderParts, offers: () => RetrievalOffers, filter: () => string) {
    this.#parts = parts
    this.#offers = offers
    this.#filter = filter
  }

  async validate(offer: TransferOffer): Promise<Verdict> {
    const deal = retrievalDealProposal.decode(offer.voucher)
    const refusal = await this.#refusal(deal, offer)
    if (refusal === undefined) return { accepted: true, voucherResult: wordOn(deal, 'Accepted') }
    const { state, reason } = refusal
    return { accepted: false, reason, voucherResult: wordOn(deal, state, reason) }
  }

  source(): TransferSource {
    const reader = new BlockReader(this.#parts)
    return {
      async get(cid) {
        try {
          return await reader.get(cid)
        } catch (error) {
          if (marketErrors.MARKET_BLOCK_UNKNOWN.is(error)) return undefined
          throw error
        }
      },
      close: () => reader.close(),
    }
  }

  completed({ voucher }: ChannelRecord): { type: string; cbor: Uint8Array } {
    return wordOn(retrievalDealProposal.decode(voucher), 'Completed')
  }

  async #refusal(
    { id, payloadCid, params }: RetrievalDealProposal,
    { root, selector, peer }: TransferOffer,
  ): Promise<{ state: RetrievalDealState; reason: string } | undefined> {
    const rejected = (reason: string) => ({ state: 'Rejected', reason }) as const
    if (!payloadCid.equals(root)) return rejected(`incorrect CID for this proposal: ${root} is pulled`)
    if (Buffer.compare(params.selector ?? exploreAllSelector, selector) !== 0) {
      return rejected('incorrect selector specified for this proposal')
    }
    try {
      const { ask } = await this.#offers().of(payloadCid, params.pieceCid)
      if (params.pricePerByte < ask.pricePerByte) return rejected('price per byte too low')
      if (params.unsealPrice < ask.unsealPrice) return rejected('unseal price too small')
      if (params.pricePerByte > 0n || params.unsealPrice > 0n)
        return rejected('payments are not taken: retrievals are free')
      const json = {
        PayloadCID: { '/': payloadCid.toString() },
        ID: id,
        PieceCID: params.pieceCid === null ? null : { '/': params.pieceCid.toString() },
        PricePerByte: `${params.pricePerByte}`,
        UnsealPrice: `${params.unsealPrice}`,
        Receiver: peer,
        DealType: 'retrieval',
      }
      const refusal = this.#filter() === '' ? undefined : await askFilter(this.#filter(), json)
      return refusal === undefined ? undefined : rejected(refusal)
    } catch (error) {
      if (!DealkitError.is(error)) throw error
      const isMissing = [marketErrors.MARKET_BLOCK_UNKNOWN, pieceStorageErrors.PIECE_NOT_FOUND].some((row) =>
        row.is(error),
      )
      return { state: isMissing ? 'DealNotFound' : 'Rejected', reason: error.message }
    }
  }
}

function wordOn({ id }: RetrievalDealProposal, status: RetrievalDealState, message = '') {
  const cbor = retrievalDealResponse.encode({ status, id, paymentOwed: 0n, message })
  return { type: retrievalVoucherTypes.response, cbor }
}
