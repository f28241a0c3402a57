import { expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { createSealerClient } from '#sdk/clients/sealer-client.ts'
import { temporaryDirectory, testNetwork } from '#testnet/vitest/index.ts'
import { proposeDeal, publishDeal } from './steered-deal.ts'

const network = testNetwork({ mining: { mode: 'manual' }, miners: 2 })
const directory = temporaryDirectory()

it('a second miner has its own deals in the market, and its own sealer', async () => {
  const { info, clients, sealers } = network()
  const [first, second] = info.miners
  expect(info.miners.map(({ sealer }) => sealer?.url)).toEqual(sealers.map(({ endpoint }) => endpoint.url))
  expect(first!.worker).not.toBe(second!.worker)
  const miner = Address.parse(second!.address)
  const deal = await proposeDeal(network(), directory(), { miner })
  await publishDeal(deal)
  expect(await clients.sealer.dealSector()).toEqual([])
  const sealer = createSealerClient(second!.sealer!)
  try {
    const [assigned] = await sealer.dealSector()
    await network().advanceUntil({ sector: assigned!.sectorId, miner, state: 'Proving' })
    await network().advanceUntil({ deal: deal.proposalCid, state: 'Active' })
    expect(await clients.sealer.sectorsList()).toEqual([])
    expect(await clients.node.stateSectorGetInfo(miner, assigned!.sectorId)).toMatchObject({ dealIds: [0] })
  } finally {
    await sealer.close()
  }
}, 60_000)
