import { describe, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { ForceNetwork } from '#testnet/network/force-network.ts'
import { fixture, temporaryDirectory, testNetwork } from '#testnet/vitest/index.ts'
import { type ProposedDeal, proposeDeal, publishDeal, sealDeal } from './steered-deal.ts'

const network = testNetwork({ mining: { mode: 'manual' } })
const directory = temporaryDirectory()

async function proposed(fresh: ForceNetwork): Promise<ProposedDeal> {
  return proposeDeal(fresh, directory())
}

/** How often deals were published on the chain as it is. */
async function publications({ clients }: ForceNetwork): Promise<number> {
  const { node } = clients
  const cids = await node.stateListMessages({ to: singletons.market, from: null }, undefined, 0)
  const messages = await Promise.all(cids.map((cid) => node.chainGetMessage(cid)))
  return messages.filter(({ method }) => method === marketMethods.PublishStorageDeals.number).length
}

/** How many tipsets there are above an epoch. */
async function tipSetsSince(node: NodeClient, epoch: number): Promise<number> {
  let count = 0
  let at = await node.chainHead()
  for (; at.height > epoch; count++) at = await node.chainGetTipSet([...at.blocks[0]!.parents])
  return count
}

async function views({ network, proposalCid }: ProposedDeal) {
  const { market, client } = network.clients
  const [provider, atClient] = await Promise.all([
    market.marketGetDeal(proposalCid),
    client.clientGetDealInfo(proposalCid),
  ])
  return { provider, client: atClient }
}

describe('a reorganisation', () => {
  it('takes a deal’s publish message off the chain, and it comes again: once', async () => {
    const deal = await fixture(proposed)
    const { node, market } = network().clients
    await market.marketImportDealData(deal.proposalCid, deal.car)
    await network().advanceUntil({ deal: deal.proposalCid, state: 'Publishing' })
    await network().mine(2)
    expect(await publications(network())).toBe(1)
    const seen: string[] = []
    const heads = node.chainNotify()
    const first = Promise.withResolvers<void>()
    const following = (async () => {
      for await (const changes of heads) {
        for (const { type, tipSet } of changes) seen.push(`${type} ${tipSet.height}`)
        first.resolve()
      }
    })()
    await first.promise
    const { height } = await node.chainHead()

    await network().reorg(2)
    expect(await publications(network())).toBe(0)
    const [waiting] = await node.mpoolPending(undefined)
    expect(waiting!.message).toMatchObject({ method: marketMethods.PublishStorageDeals.number })
    await expect
      .poll(() => seen)
      .toEqual([
        `current ${height}`,
        ...[`revert ${height}`, `revert ${height - 1}`],
        ...[`apply ${height - 1}`, `apply ${height}`, `apply ${height + 1}`],
      ])
    heads.cancel()
    await following
    expect((await views(deal)).provider.state).toBe('Publishing')

    await network().advanceUntil({ deal: deal.proposalCid, state: 'AwaitingPreCommit' })
    await network().advanceUntil({ deal: deal.proposalCid, state: 'AwaitingPreCommit', side: 'client' })
    const { provider, client } = await views(deal)
    expect(provider.dealId).toBe(client.dealId)
    expect(await publications(network())).toBe(1)
    expect((await node.stateMarketStorageDeal(provider.dealId)).proposal.pieceCid).toEqual(provider.proposal.pieceCid)
  }, 60_000)

  it('deeper than anybody waits for is outlived: both sides have the deal again, and it is sealed', async () => {
    const deal = await fixture(proposed)
    const { node } = network().clients
    const before = (await node.chainHead()).height
    await publishDeal(deal)
    const published = await views(deal)
    await network().reorg(await tipSetsSince(node, before))
    expect(await publications(network())).toBe(0)
    await network().mine(2)
    expect(await publications(network())).toBe(1)
    await network().advanceUntil({ deal: deal.proposalCid, state: 'AwaitingPreCommit' })
    await network().advanceUntil({ deal: deal.proposalCid, state: 'AwaitingPreCommit', side: 'client' })
    const { provider, client } = await views(deal)
    expect(provider).toMatchObject({ state: 'AwaitingPreCommit', dealId: published.provider.dealId })
    expect(client).toMatchObject({ state: 'AwaitingPreCommit', dealId: published.client.dealId })
    await sealDeal(deal)
    expect(await publications(network())).toBe(1)
  }, 60_000)
})
