import {
  address,
  as,
  bigint,
  cid,
  type Infer,
  nullable,
  rawCbor,
  struct,
  text,
  uint,
  uint64,
} from '#sdk/codec/index.ts'
import { retrievalDealState } from '#sdk/deals/status.ts'

/** Voucher types of a retrieval's data transfer. Source: go-fil-markets retrievalmarket/types.go. */
export const retrievalVoucherTypes = {
  proposal: 'RetrievalDealProposal/1',
  response: 'RetrievalDealResponse/1',
  payment: 'RetrievalDealPayment/1',
} as const

/** What the client asks for: with no selector, everything under the payload. Prices in attoFIL. */
export const retrievalDealProposal = struct('RetrievalDealProposal', {
  payloadCid: as('PayloadCID', cid),
  id: as('ID', uint64),
  params: struct('Params', {
    selector: nullable(rawCbor),
    pieceCid: as('PieceCID', nullable(cid)),
    pricePerByte: bigint,
    paymentInterval: uint,
    paymentIntervalIncrease: uint,
    unsealPrice: bigint,
  }),
})
export type RetrievalDealProposal = Infer<typeof retrievalDealProposal>

/** The provider's word on it, as a voucher result. */
export const retrievalDealResponse = struct('RetrievalDealResponse', {
  status: retrievalDealState,
  id: as('ID', uint64),
  paymentOwed: bigint,
  message: text(),
})
export type RetrievalDealResponse = Infer<typeof retrievalDealResponse>

/** A payment; the payment channel's signed voucher is kept as it is. */
export const retrievalDealPayment = struct('RetrievalDealPayment', {
  id: as('ID', uint64),
  paymentChannel: address,
  paymentVoucher: nullable(rawCbor),
})
export type RetrievalDealPayment = Infer<typeof retrievalDealPayment>
