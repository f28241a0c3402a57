import { afterEach, expect, it } from 'vitest'
import { draftMessage } from '#sdk/chain/message.ts'
import type { ForceNetwork } from '#testnet/network/force-network.ts'
import { fixture, temporaryDirectory, testNetwork } from '#testnet/vitest/index.ts'
import { type ProposedDeal, proposeDeal, publishDeal } from './steered-deal.ts'

const network = testNetwork({ mining: { mode: 'manual' } })
const directory = temporaryDirectory()
afterEach(() => network().faults.clear())

async function proposed(fresh: ForceNetwork): Promise<ProposedDeal> {
  return proposeDeal(fresh, directory())
}

async function published(_fresh: ForceNetwork): Promise<ProposedDeal> {
  const deal = await fixture(proposed)
  await publishDeal(deal)
  return deal
}

it('calls that fail are made again, and the deal says meanwhile why it waits', async () => {
  const { proposalCid, car } = await fixture(proposed)
  const { market } = network().clients
  await network().faults.failNext({ method: 'MpoolPush', times: 6, message: 'the pool is on fire' })
  await market.marketImportDealData(proposalCid, car)
  await network().mine(2)
  const waiting = await market.marketGetDeal(proposalCid)
  expect(waiting.message).toContain('the pool is on fire')
  await network().advanceUntil({ deal: proposalCid, state: 'AwaitingPreCommit' })
  expect((await market.marketGetDeal(proposalCid)).message).not.toContain('fire')
})

it('a wallet that is late makes a call late', async () => {
  const { client, node } = network().clients
  const payer = await client.defaultAddress()
  await network().faults.delayNext({ method: 'WalletSign', service: 'wallet', milliseconds: 300 })
  const begun = performance.now()
  await client.marketAddBalance(payer, payer, 5n)
  expect(performance.now() - begun).toBeGreaterThan(290)
  const before = await node.stateMarketBalance(payer)
  await network().mine(2)
  expect((await node.stateMarketBalance(payer)).escrow).toBe(before.escrow + 5n)
})

it('messages that get lost are sent again', async () => {
  const { proposalCid, car } = await fixture(proposed)
  const { market, node } = network().clients
  await network().faults.dropMessages(3)
  await market.marketImportDealData(proposalCid, car)
  await network().advance(4)
  expect(await node.mpoolPending(undefined)).toEqual([])
  expect((await market.marketGetDeal(proposalCid)).state).toBe('ProviderFunding')
  await network().advanceUntil({ deal: proposalCid, state: 'AwaitingPreCommit' }, { within: '1h' })
}, 60_000)

it('blocks that are held back keep messages waiting', async () => {
  const { node, client } = network().clients
  const payer = await client.defaultAddress()
  await network().setMining('auto')
  await network().faults.holdBlocks()
  const cid = await client.messagerPushMessage(draftMessage({ from: payer, to: payer, value: 1n }))
  const { height } = await node.chainHead()
  expect(await node.stateSearchMsg(undefined, cid, -1, true)).toBeNull()
  expect(await node.mpoolPending(undefined)).toHaveLength(1)
  await network().faults.holdBlocks(false)
  await node.stateWaitMsg(cid, 1, -1, true)
  expect((await node.chainHead()).height).toBeGreaterThan(height)
  await network().setMining('manual')
})

it('a seal proof with a wrong bit is refused by the chain, and the sector is proven anew', async () => {
  const deal = await fixture(published)
  const { sealer } = network().clients
  await network().faults.spoilProofs()
  const [assigned] = await sealer.dealSector()
  const sector = assigned!.sectorId
  await network().advanceUntil({ sector, state: 'Proving' }, { within: '2d' })
  const { log } = await sealer.sectorsStatus(sector, false)
  expect(log.map(({ message }) => message).join('\n')).toMatch(/CommitFailed: .*refused the proof/)
  await network().advanceUntil({ deal: deal.proposalCid, state: 'Active' })
}, 60_000)

it('a fault of a service that is not there names those that are', async () => {
  await expect(network().faults.failNext({ method: 'X', service: 'messager' })).rejects.toThrow(
    'this network has no service "messager"; it has node, wallet, market, client, sealer',
  )
})
