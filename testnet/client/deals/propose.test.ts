import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Address } from '#sdk/address/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import type { StorageDealState } from '#sdk/deals/status.ts'
import { sampleDeal } from '#sdk/deals/testing/sample-deal.ts'
import { serveDeals } from '#sdk/protocols/deal/serve-deals.ts'
import { KeyOrders } from '#sdk/protocols/key-orders.ts'
import { chainMultiaddrs, loopbackHost, stopHosts } from '#sdk/protocols/test-hosts.ts'
import type { Dealing } from '../dealing.ts'
import { type ClientDealEntity, newClientDeal } from './client-deal.ts'
import { propose } from './propose.ts'

const worker = PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(2))
const { signed, ref } = sampleDeal()
const data = newClientDeal(signed, ref, true)
const at = { attempts: 0, enteredAt: 0, createdAt: 0 }
const deal: ClientDealEntity = { id: `${data.proposalCid}`, state: 'FundsReserved', data, message: '', ...at }
const run = { signal: new AbortController().signal, attempt: 0, save: async () => undefined }

/** What the provider says, and whose money was let go of. */
let answer: StorageDealState
const released: string[] = []
let dealing: Dealing

beforeAll(async () => {
  const { host } = await loopbackHost()
  const { host: provider } = await loopbackHost((provider) =>
    serveDeals(provider, {
      keyOrders: new KeyOrders(provider),
      sign: async (_miner, bytes) => worker.sign(bytes),
      receive: async () => ({ state: answer, message: 'its own words' }),
    }),
  )
  const parts = {
    host,
    node: {
      stateMinerInfo: async () => ({
        worker: worker.address,
        peerId: provider.peerId,
        multiaddrs: chainMultiaddrs(provider),
      }),
      stateAccountKey: async (address: Address) => address,
    },
    funds: { release: async (id: string) => void released.push(id) },
  }
  dealing = parts as unknown as Dealing
})
beforeEach(() => {
  released.length = 0
})
afterAll(stopHosts)

it.each([
  ['WaitingForData', { event: 'InitiateDataTransfer' }],
  ['Active', { event: 'InitiateDataTransfer' }],
  [
    'Failing',
    { event: 'UnexpectedDealState', message: expect.stringMatching(/\(StorageDealFailing\).*its own words$/) },
  ],
] as const)('an answer of %s leads the deal on', async (state, outcome) => {
  answer = state
  expect(await propose(dealing, deal, run)).toMatchObject(outcome)
  expect(released).toEqual([])
})

it.each(['Unknown', 'Validating', 'AcceptWait'] as const)(
  'a provider that is %s still is asked again, with the money kept',
  async (state) => {
    answer = state
    await expect(propose(dealing, deal, run)).rejects.toMatchObject({
      code: 'DEAL_UNDECIDED',
      message: `the provider still decides: StorageDeal${state}`,
      next: expect.stringContaining('again'),
    })
    expect(released).toEqual([])
  },
)
