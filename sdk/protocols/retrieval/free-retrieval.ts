import type { CID } from 'multiformats/cid'
import { CodecError } from '#sdk/codec/index.ts'
import type { TransferTerms } from '../data-transfer/data-transfer.ts'
import { exploreAllSelector } from '../graphsync/selector.ts'
import {
  type RetrievalDealResponse,
  retrievalDealProposal,
  retrievalDealResponse,
  retrievalVoucherTypes,
} from './vouchers.ts'

/** What is pulled, and out of which piece. */
export interface FreeRetrieval {
  readonly payloadCid: CID
  readonly pieceCid?: CID | null
  /** The client's number for the deal. */
  readonly id: bigint
  /** CBOR; everything under the payload if left out. */
  readonly selector?: Uint8Array | null
}

/**
 * The terms of a pull that costs nothing.
 *
 * @example
 * import type { ChannelRecord, DataTransfer, PeerAddress } from 'dealkit/protocols'
 * import { freeRetrievalTerms } from '#sdk/protocols/retrieval/free-retrieval.ts'
 * import { CID } from 'multiformats/cid'
 * const pull = (transfers: DataTransfer, peer: PeerAddress, root: CID): Promise<ChannelRecord> =>
 *   transfers.pull(peer, freeRetrievalTerms({ payloadCid: root, id: 1n }))
 */
export function freeRetrievalTerms({ payloadCid, pieceCid, id, selector }: FreeRetrieval): TransferTerms {
  const params = {
    selector: selector ?? exploreAllSelector,
    pieceCid: pieceCid ?? null,
    pricePerByte: 0n,
    paymentInterval: 0,
    paymentIntervalIncrease: 0,
    unsealPrice: 0n,
  }
  return {
    root: payloadCid,
    selector: params.selector,
    voucherType: retrievalVoucherTypes.proposal,
    voucher: retrievalDealProposal.encode({ payloadCid, id, params }),
  }
}

/**
 * The provider's word on a deal, out of a transfer's `voucherResult`; nothing for anything else.
 *
 * @example
 * import { readRetrievalResponse } from '#sdk/protocols/retrieval/free-retrieval.ts'
 * readRetrievalResponse(undefined) // undefined
 */
export function readRetrievalResponse(
  result: { readonly type: string; readonly cbor: Uint8Array | null } | undefined,
): RetrievalDealResponse | undefined {
  if (result?.type !== retrievalVoucherTypes.response || result.cbor === null) return undefined
  try {
    return retrievalDealResponse.decode(result.cbor)
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    return undefined
  }
}
