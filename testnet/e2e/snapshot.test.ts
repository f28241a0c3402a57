import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { proposeDeal, publishDeal, sealDeal } from './steered-deal.ts'

let directory: string
let network: ForceNetwork

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-snapshot-'))
  // The market is a process of its own: what it keeps goes back all the same.
  network = await forceNetwork({
    dataDir: join(directory, 'network'),
    mining: { mode: 'manual' },
    processes: ['market'],
  })
}, 60_000)

afterAll(async () => {
  await network.stop()
  await rm(directory, { recursive: true })
})

async function filesOf(store: string): Promise<string[]> {
  const entries = await readdir(join(directory, 'network', store), { recursive: true })
  return entries.filter((name) => !/-(wal|shm)$|lock/.test(name)).sort()
}

async function kept() {
  const { node, market, client, sealer, wallet } = network.clients
  const head = await node.chainHead()
  const deals = (await market.marketListIncompleteDeals({})).map(({ proposalCid, state }) => `${proposalCid} ${state}`)
  return {
    head: head.key.join(),
    deals,
    clientDeals: (await client.clientListDeals()).map(({ proposalCid, state }) => `${proposalCid} ${state}`),
    imports: (await client.clientListImports()).length,
    sectors: await sealer.sectorsList(),
    keys: (await wallet.walletList()).length,
    pending: (await node.mpoolPending(undefined)).length,
    pieces: await filesOf('pieces'),
    sealed: await filesOf('sectors'),
    time: await network.clients.testnet.time(),
  }
}

it('the whole network goes back to a snapshot as often as one likes, and from one to another', async () => {
  const { wallet } = network.clients
  const fresh = await network.snapshot()
  const before = await kept()
  const deal = await proposeDeal(network, directory)
  const proposed = await network.snapshot()
  const withDeal = await kept()
  expect(withDeal.deals).toEqual([`${deal.proposalCid} WaitingForData`])

  await wallet.walletNew('secp256k1')
  await publishDeal(deal)
  await sealDeal(deal)
  const sealedOnce = await kept()
  expect(sealedOnce).toMatchObject({ sectors: [0], deals: [`${deal.proposalCid} Active`], keys: withDeal.keys + 1 })
  expect(sealedOnce.pieces).toHaveLength(1)
  expect(sealedOnce.sealed.length).toBeGreaterThan(withDeal.sealed.length)

  await proposed.restore()
  expect(await kept()).toEqual(withDeal)
  await fresh.restore()
  expect(await kept()).toEqual(before)
  await proposed.restore()
  expect(await kept()).toEqual(withDeal)

  await publishDeal(deal)
  await sealDeal(deal)
  const { keys: _keys, ...sealedAgain } = await kept()
  const { keys: _more, ...sealedFirst } = sealedOnce
  expect(sealedAgain).toEqual(sealedFirst)
}, 90_000)

it('at the end of its block, a snapshot takes back what was done in it', async () => {
  const { node } = network.clients
  const { height } = await node.chainHead()
  {
    await using _here = await network.snapshot()
    await network.advance('1d')
    expect((await node.chainHead()).height).toBe(height + 2_880)
  }
  expect((await node.chainHead()).height).toBe(height)
  expect(await readdir(join(directory, 'network', 'snapshots'))).toHaveLength(2)
}, 60_000)
