import { CID } from 'multiformats/cid'
import { afterAll, describe, expect, test } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { Codec } from '#sdk/codec/index.ts'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { loopbackHost, stopHosts } from '../test-hosts.ts'
import { type RetrievalQuery, retrievalQuery, retrievalQueryResponse } from './messages.ts'
import { queryRetrieval, serveRetrievalQueries } from './query-retrieval.ts'
import { retrievalDealPayment, retrievalDealProposal, retrievalDealResponse } from './vouchers.ts'

afterAll(stopHosts)

const codecs = {
  Query: retrievalQuery,
  QueryResponse: retrievalQueryResponse,
  'RetrievalDealProposal/1': retrievalDealProposal,
  'RetrievalDealResponse/1': retrievalDealResponse,
  'RetrievalDealPayment/1': retrievalDealPayment,
} as const

interface RetrievalVector {
  type: keyof typeof codecs
  json: Record<string, unknown>
  cbor_hex: string
}

describe.skipIf(!vectorsPresent)('known messages', () => {
  test.each(vectors<RetrievalVector>('retrieval-messages.json').map((v, i) => ({ ...v, i })))('$i $type', (v) => {
    const codec = codecs[v.type] as unknown as Codec<unknown>
    const value = codec.decode(new Uint8Array(Buffer.from(v.cbor_hex, 'hex')))
    expect(Buffer.from(codec.encode(value)).toString('hex')).toBe(v.cbor_hex)
    const json = codec.toJson(value) as Record<string, unknown>
    for (const name of ['Status', 'Size', 'ID', 'Message', 'PaymentOwed', 'MinPricePerByte', 'UnsealPrice']) {
      if (name in v.json) expect(json[name]).toEqual(v.json[name])
    }
  })
})

test('a provider is asked what it would send', async () => {
  const payloadCid = CID.parse('bafybeicicneu2e36cyy3xiyb2wwkw3t3w6vhjtqrqxkfmvs66uoxg5txwi')
  const queries: RetrievalQuery[] = []
  const answer = {
    status: 0,
    pieceCidFound: 2,
    size: 1016,
    paymentAddress: Address.fromId(1000),
    minPricePerByte: 0n,
    maxPaymentInterval: 1 << 20,
    maxPaymentIntervalIncrease: 1 << 20,
    message: '',
    unsealPrice: 7n,
  }
  const { at } = await loopbackHost((host) =>
    serveRetrievalQueries(host, async (query) => {
      queries.push(query)
      return answer
    }),
  )
  const { host } = await loopbackHost()
  expect(await queryRetrieval(host, at, { payloadCid })).toEqual(answer)
  expect(queries).toEqual([{ payloadCid, queryParams: { pieceCid: null } }])
})
