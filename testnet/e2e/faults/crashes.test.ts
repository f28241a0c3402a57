import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FaultNetwork, openFaultNetwork } from './fault-network.ts'
import { faultSeed, seeded } from './seeded.ts'

const fileBytes = 24 << 20
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
    const channels = (await faults.market.marketListDataTransfers()).filter(({ voucher }) =>
      voucher.includes(`${proposalCid}`),
    )
    expect(channels.map(({ status }) => status)).toEqual(['Completed'])
    expect(await readdir(join(faults.dataDir, 'market', 'staging'))).toEqual([])
  },
  240_000,
)
