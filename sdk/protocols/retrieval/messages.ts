import { address, as, bigint, cid, type Infer, nullable, struct, text, uint } from '#sdk/codec/index.ts'

export const retrievalQueryProtocol = '/fil/retrieval/qry/1.0.0'

const params = struct('QueryParams', { pieceCid: as('PieceCID', nullable(cid)) }, { defaults: { pieceCid: null } })

/** Asks for a payload, wherever it is or in one piece. */
export const retrievalQuery = struct('Query', { payloadCid: as('PayloadCID', cid), queryParams: params })
export type RetrievalQuery = Infer<typeof retrievalQuery>

/** Whether the provider would send: numbers of `status`, in order. */
export const queryStatuses = ['available', 'unavailable', 'error'] as const
/** Whether it has the piece: numbers of `pieceCidFound`, in order. */
export const pieceStatuses = ['available', 'unavailable', 'unknown'] as const

/**
 * Prices in attoFIL a byte, sizes and intervals in bytes. Declared in Go's field order.
 * Source: go-fil-markets retrievalmarket/types.go.
 */
export const retrievalQueryResponse = struct('QueryResponse', {
  status: uint,
  pieceCidFound: as('PieceCIDFound', uint),
  size: uint,
  paymentAddress: address,
  minPricePerByte: bigint,
  maxPaymentInterval: uint,
  maxPaymentIntervalIncrease: uint,
  message: text(),
  unsealPrice: bigint,
})
export type RetrievalQueryResponse = Infer<typeof retrievalQueryResponse>
