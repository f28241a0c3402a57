import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FaultNetwork, openFaultNetwork } from './fault-network.ts'
import { faultSeed, seeded } from './seeded.ts'

const fileBytes = 24 << 20
const smallFileBytes = 2 << 20
const crashes = 2

let faults: FaultNetwork
beforeAll(async () => {
  faults = await openFaultNetwork({ processes: ['market', 'client'] })
}, 120_000)
afterAll(() => faults.stop())

const through = ({ state }: { state: string }) => ['AwaitingPreCommit', 'Sealing', 'Active', 'Error'].includes(state)

/** Resolves when so many bytes more have gone to the market. */
async function sent(bytes: number): Promise<void> {
  const until = faults.proxy.bytesToTarget + bytes
  while (faults.proxy.bytesToTarget < until) await new Promise((resolve) => setTimeout(resolve, 2))
}

it.each(['market', 'client'] as const)(
  'a %s that is killed in the middle of a transfer goes on with it',
  async (name) => {
    const random = seeded(faultSeed * 17 + name.length)
    const proposalCid = await faults.propose(fileBytes)
    for (let crash = 0; crash < crashes; crash++) {
      await sent(200_000 + Math.floor((random() * fileBytes) / (crashes + 1)))
      await faults.crash(name)
    }
    const dealt = await faults.atClient(proposalCid, through)
    const provided = await faults.atProvider(proposalCid, through)
    expect([dealt.state, provided.state]).toEqual(['AwaitingPreCommit', 'AwaitingPreCommit'])
    if (name === 'market') {
      // Its client tells of both in the time line.
      const said = dealt.dealStages?.stages.flatMap(({ logs }) => logs.map(({ log }) => log)) ?? []
      expect(said).toContainEqual(expect.stringMatching(/; it is tried again by itself$/))
      expect(said).toContainEqual(expect.stringContaining('goes on from where it stopped'))
      expect([dealt.message, dealt.dataTransfer?.message].join()).not.toContain('tried again')
    }
    const channels = (await faults.market.marketListDataTransfers()).filter(({ voucher }) =>
      voucher.includes(`${proposalCid}`),
    )
    expect(channels.map(({ status }) => status)).toEqual(['Completed'])
    expect(await readdir(join(faults.dataDir, 'market', 'staging'))).toEqual([])
  },
  240_000,
)

/** What a deal has left behind: of its channels, which are as they should be on both sides, its file and its money. */
async function traces(proposalCid: Awaited<ReturnType<FaultNetwork['propose']>>) {
  const { client, market, miner } = faults
  const [there, here, { proposal }, onChain] = await Promise.all([
    market.marketListDataTransfers(),
    client.clientListDataTransfers(),
    market.marketGetDeal(proposalCid),
    faults.network.clients.node.stateMarketDeals(),
  ])
  const channels = [...there, ...here].filter(({ voucher }) => voucher.includes(`${proposalCid}`))
  const published = Object.values(onChain).filter((deal) => deal.proposal.pieceCid.equals(proposal.pieceCid))
  const payer = await client.defaultAddress()
  return {
    channels: channels.map(({ status }) => status),
    staged: await readdir(join(faults.dataDir, 'market', 'staging')),
    reserved: [await market.marketGetReserved(miner), await client.marketGetReserved(payer)],
    published: published.length,
  }
}

it('whoever is killed before the data comes, while it does, or after it: the deal is made once, and nothing is left', async () => {
  const random = seeded(faultSeed * 13)
  for (const names of [['client'], ['market'], ['market', 'client']] as const) {
    const proposalCid = await faults.propose(smallFileBytes)
    await new Promise((resolve) => setTimeout(resolve, random() * 500))
    await Promise.all(names.map((name) => faults.crash(name)))
    const dealt = await faults.atClient(proposalCid, through)
    const provided = await faults.atProvider(proposalCid, through)
    expect([dealt.state, provided.state]).toEqual(['AwaitingPreCommit', 'AwaitingPreCommit'])
    const left = { channels: ['Completed', 'Completed'], staged: [], reserved: [0n, 0n], published: 1 }
    await expect.poll(() => traces(proposalCid), { timeout: 10_000 }).toEqual(left)
  }
}, 120_000)
