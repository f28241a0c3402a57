import { onlineDeal } from 'dealkit/recipes'
import type { ForceNetwork } from 'dealkit/testnet'
import { fixture, temporaryDirectory, testNetwork } from 'dealkit/vitest'
import { expect, test } from 'vitest'

const network = testNetwork()
const directory = temporaryDirectory()

function storedFile({ clients }: ForceNetwork) {
  return onlineDeal(clients, { file: 'package.json', workDir: directory() })
}

test('a stored file outlives a reorganisation, and is proven every day', async () => {
  const { dealId, sector } = await fixture(storedFile) // makes the deal once: every test starts from here
  await network().reorg(2) // a heavier fork: the messages of two tipsets come again
  await network().advance('1d') // null rounds, and the window PoSt that is due
  const { state } = await network().clients.node.stateMarketStorageDeal(dealId)
  expect(state.sectorStartEpoch).toBeGreaterThan(0)
  await network().advanceUntil({ sector: sector.number, state: 'Proving' })
})
