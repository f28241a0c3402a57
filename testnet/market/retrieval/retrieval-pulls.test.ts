import { CID } from 'multiformats/cid'
import { beforeEach, describe, expect, it } from 'vitest'
import type { TransferOffer } from '#sdk/protocols/data-transfer/voucher-handler.ts'
import { exploreAllSelector } from '#sdk/protocols/graphsync/selector.ts'
import { readRetrievalResponse } from '#sdk/protocols/retrieval/free-retrieval.ts'
import { retrievalDealProposal } from '#sdk/protocols/retrieval/vouchers.ts'
import { marketErrors } from '../errors.ts'
import type { RetrievalOffers } from './retrieval-offers.ts'
import { RetrievalPulls } from './retrieval-pulls.ts'

const root = CID.parse('bafybeicicneu2e36cyy3xiyb2wwkw3t3w6vhjtqrqxkfmvs66uoxg5txwi')
const other = CID.parse('bafkqaaa')

let filter: string
let pricePerByte: bigint
const offers = {
  async of(payloadCid: CID) {
    if (payloadCid.equals(other)) throw marketErrors.MARKET_BLOCK_UNKNOWN({ cid: `${other}` })
    return {
      pieceCid: root,
      size: 100,
      ask: { pricePerByte, unsealPrice: 0n, paymentInterval: 1, paymentIntervalIncrease: 1 },
    }
  },
} satisfies Pick<RetrievalOffers, 'of'>
const pulls = new RetrievalPulls(
  { indexes: undefined as never, pieces: undefined as never, refusal: () => undefined },
  () => offers as unknown as RetrievalOffers,
  () => filter,
)
beforeEach(() => {
  filter = ''
  pricePerByte = 0n
})

interface Change {
  readonly payloadCid?: CID
  readonly selector?: Uint8Array | null
  readonly price?: bigint
  readonly offer?: Partial<TransferOffer>
}

/** What is said to a pull that differs from a sound one. */
async function said({ payloadCid = root, selector = null, price = 0n, offer }: Change = {}) {
  const params = {
    selector,
    pieceCid: null,
    pricePerByte: price,
    paymentInterval: 0,
    paymentIntervalIncrease: 0,
    unsealPrice: 0n,
  }
  const verdict = await pulls.validate({
    channel: { initiator: 'a', responder: 'b', id: 1n },
    peer: 'a',
    isPull: true,
    isRestart: false,
    root: payloadCid,
    selector: exploreAllSelector,
    voucher: retrievalDealProposal.encode({ payloadCid, id: 5n, params }),
    ...offer,
  })
  const { status, message, id } = readRetrievalResponse(verdict.voucherResult)!
  expect(id).toBe(5n)
  expect(verdict.accepted).toBe(status === 'Accepted')
  return `${status} ${message}`.trim()
}

describe('a pull', () => {
  it('is served for nothing', async () => {
    expect(await said()).toBe('Accepted')
    expect(await said({ selector: exploreAllSelector })).toBe('Accepted')
  })

  it('of something else than its deal is about is rejected', async () => {
    expect(await said({ offer: { root: other } })).toMatch(/^Rejected incorrect CID/)
    expect(await said({ offer: { selector: Uint8Array.of(0xa0) } })).toMatch(/^Rejected incorrect selector/)
    expect(await said({ payloadCid: other })).toMatch(/^DealNotFound the block bafkqaaa is in no piece/)
    await expect(said({ offer: { voucher: Uint8Array.of(0xff) } })).rejects.toThrow()
  })

  it('that is paid for, or not for enough, is rejected', async () => {
    expect(await said({ price: 1n })).toBe('Rejected payments are not taken: retrievals are free')
    pricePerByte = 2n
    expect(await said()).toBe('Rejected price per byte too low')
    expect(await said({ price: 2n })).toMatch(/^Rejected payments are not taken/)
  })

  it('is held against the command of the operator', async () => {
    filter = `grep -q '"DealType":"retrieval"'`
    expect(await said()).toBe('Accepted')
    filter = 'echo "not on sundays"; exit 1'
    expect(await said()).toBe('Rejected not on sundays')
  })
})
