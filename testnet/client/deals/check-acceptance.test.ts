import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Address } from '#sdk/address/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { sampleClient, sampleDeal } from '#sdk/deals/testing/sample-deal.ts'
import { serveDealStatus } from '#sdk/protocols/deal-status/serve-deal-status.ts'
import type { Host } from '#sdk/protocols/host.ts'
import { KeyOrders } from '#sdk/protocols/key-orders.ts'
import { SignatureMemory } from '#sdk/protocols/signature-memory.ts'
import { chainMultiaddrs, loopbackHost, stopHosts } from '#sdk/protocols/test-hosts.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import type { Dealing } from '../dealing.ts'
import { Heads } from '../heads.ts'
import { checkAcceptance } from './check-acceptance.ts'
import { type ClientDealEntity, newClientDeal } from './client-deal.ts'

const worker = PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(2))

const clock = manualClock()
const heads = new Heads()
/** When each deal was asked about, in milliseconds of the clock. */
const asked = new Map<string, number[]>()
/** Deals that the provider has published. */
const published = new Set<string>()
let asleep = 0
let dealing: Dealing

beforeAll(async () => {
  const { host: own } = await loopbackHost()
  const { host: provider } = await loopbackHost((host: Host) =>
    serveDealStatus(host, {
      keyOrders: new KeyOrders(host),
      sign: async (_provider, bytes) => worker.sign(bytes),
      async findDeal(proposalCid) {
        const { proposal } = deals.get(`${proposalCid}`)!.data.signed
        asked.get(`${proposalCid}`)!.push(clock.now())
        const isPublished = published.has(`${proposalCid}`)
        const nothing = { message: '', addFundsCid: null, dealId: 0, fastRetrieval: true }
        const state = isPublished ? ('AwaitingPreCommit' as const) : ('WaitingForData' as const)
        const publishCid = isPublished ? proposalCid : null
        const dealState = { state, ...nothing, proposal, proposalCid, publishCid }
        return { provider: proposal.provider, clientKey: sampleClient.address, dealState }
      },
    }),
  )
  const { peerId } = provider
  const multiaddrs = chainMultiaddrs(provider)
  const parts = {
    host: own,
    heads,
    asking: new Set<string>(),
    signatures: new SignatureMemory(),
    signer: { walletSign: async (_key: Address, bytes: Uint8Array) => sampleClient.sign(bytes) },
    node: {
      stateMinerInfo: async () => ({ worker: worker.address, peerId, multiaddrs }),
      stateAccountKey: async (address: Address) => address,
    },
    clock: {
      ...clock,
      async sleep(...given: Parameters<typeof clock.sleep>) {
        asleep++
        await clock.sleep(...given)
        asleep--
      },
    },
  }
  dealing = parts as unknown as Dealing
})
afterAll(stopHosts)

const deals = new Map<string, ClientDealEntity>()
function newDeal(n: number): ClientDealEntity {
  const { signed, ref } = sampleDeal({ label: `${n}`, startEpoch: 1_000_000, endEpoch: 1_600_000 })
  const data = newClientDeal(signed, ref, true)
  const id = `${data.proposalCid}`
  const at = { attempts: 0, enteredAt: 0, createdAt: 0 }
  const deal: ClientDealEntity = { id, state: 'CheckForAcceptance', data, message: '', ...at }
  deals.set(id, deal)
  asked.set(id, [])
  return deal
}

/** Begins to ask about deals; each promise is done when its deal is published. */
function begin(count: number) {
  const first = deals.size
  const begun = Array.from({ length: count }, (_, i) => newDeal(first + i))
  const save = async () => undefined
  const run = { signal: new AbortController().signal, attempt: 0, save }
  return begun.map((deal) => ({ id: deal.id, done: checkAcceptance(dealing, deal, run) }))
}

/** Lets time pass, with a head at every step, so that nobody waits for one. */
async function pass(milliseconds: number, waiting: number) {
  for (let passed = 0; passed < milliseconds; passed += 100) {
    while (asleep < waiting) await new Promise((resolve) => setImmediate(resolve))
    heads.advance(heads.epoch + 1)
    await clock.advance(100)
  }
  while (asleep < waiting) await new Promise((resolve) => setImmediate(resolve))
}

const pauses = (id: string) =>
  asked
    .get(id)!
    .slice(1)
    .map((at, i) => at - asked.get(id)![i]!)

it('asks about one deal often, about each of many less often, and about what is left as often as before', async () => {
  const [alone] = begin(1)
  await pass(2_000, 1)
  expect(pauses(alone!.id)).toEqual(Array.from({ length: 10 }, () => 200))

  const others = begin(24)
  await pass(4_000, 25)
  for (const { id } of others) expect(pauses(id)).toEqual([1_000, 1_000, 1_000, 1_000])

  for (const { id } of others) published.add(id)
  heads.advance(heads.epoch + 1)
  await clock.advance(1_000)
  for (const { done } of others) expect(await done).toMatchObject({ event: 'DealAccepted' })
  const before = asked.get(alone!.id)!.length
  await pass(2_000, 1)
  expect(
    pauses(alone!.id)
      .slice(before)
      .every((pause) => pause === 200),
  ).toBe(true)
  expect(asked.get(alone!.id)!.length).toBeGreaterThanOrEqual(before + 5)
  published.add(alone!.id)
  heads.advance(heads.epoch + 1)
  await clock.advance(5_000)
  expect(await alone!.done).toMatchObject({ event: 'DealAccepted' })
})
