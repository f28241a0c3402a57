import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FaultNetwork, openFaultNetwork } from './fault-network.ts'
import type { Cut, Fault } from './fault-proxy.ts'
import { faultSeed, seeded } from './seeded.ts'

const fileBytes = 6 << 20
const cuts = 2

let faults: FaultNetwork
let root: CID
let file: Buffer
beforeAll(async () => {
  faults = await openFaultNetwork()
  const proposalCid = await faults.propose(fileBytes)
  const { dataRef } = await faults.atClient(proposalCid, ({ state }) => state === 'AwaitingPreCommit')
  root = dataRef!.root!
  file = await readFile(join(faults.dataDir, '..', 'file-1'))
}, 120_000)
afterAll(() => faults.stop())

async function retrieve(path: string): Promise<void> {
  const { client, miner } = faults
  const [offer] = await client.clientFindData(root, null)
  const { size, unsealPrice, paymentInterval, paymentIntervalIncrease, minerPeer } = offer!
  const terms = { total: 0n, unsealPrice, paymentInterval, paymentIntervalIncrease }
  const payer = await client.defaultAddress()
  const { dealId } = await client.clientRetrieve({ root, piece: null, size, ...terms, client: payer, miner, minerPeer })
  await client.clientRetrieveWait(dealId)
  await client.clientExport({ root, dags: [], fromLocalCar: '', dealId }, { path, isCar: false })
}

it.each(['close', 'reset', 'stall'] as const)(
  'data comes back over connections that %s',
  async (fault: Fault) => {
    const random = seeded(faultSeed * 31 + fault.length)
    const { proxy } = faults
    const before = proxy.bytesFromTarget
    // The first comes while the pull is being agreed on, or a little later; who then hears nothing at all waits for long.
    const least = fault === 'stall' ? 100_000 : 6_000
    for (let i = 0; i < cuts; i++) {
      const afterBytes = least + Math.floor(random() * (i === 0 ? 20_000 : fileBytes / cuts))
      proxy.plan.push({ fault, afterBytes, counts: 'from target' } satisfies Cut)
    }
    proxy.reset()
    const path = join(faults.dataDir, '..', `back-${fault}`)
    await retrieve(path)
    expect((await readFile(path)).equals(file)).toBe(true)
    expect(proxy.bytesFromTarget - before).toBeLessThan(2 * fileBytes)
    await expect
      .poll(async () => (await faults.market.marketListRetrievalDeals({})).map(({ state }) => state))
      .toSatisfy((states: string[]) => states.every((state) => state === 'Completed'))
  },
  120_000,
)
