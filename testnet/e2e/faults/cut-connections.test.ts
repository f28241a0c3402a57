import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FaultNetwork, openFaultNetwork } from './fault-network.ts'
import type { Fault } from './fault-proxy.ts'
import { faultSeed, seeded } from './seeded.ts'

const fileBytes = 24 << 20
const smallFileBytes = 6 << 20
const cuts = 3

/**
 * What may be on its way when a connection breaks, and is sent again: what the receiver lets come (its stream window,
 * what it has read and not hashed, what it has hashed and not stored) and what lies in the sockets between.
 */
const windowBytes = 12 << 20

let faults: FaultNetwork
beforeAll(async () => {
  faults = await openFaultNetwork()
}, 120_000)
afterAll(() => faults.stop())

const through = ({ state }: { state: string }) => ['AwaitingPreCommit', 'Sealing', 'Active', 'Error'].includes(state)

type Said = { message: string }
const why = (dealt: Said, provided: Said) => `the client says: ${dealt.message}; the provider: ${provided.message}`

it.each(['close', 'reset', 'stall'] as const)(
  'data arrives over connections that %s, and little of it twice',
  async (fault: Fault) => {
    const random = seeded(faultSeed * 31 + fault.length)
    const { proxy } = faults
    const [sentBefore, faultsBefore] = [proxy.bytesToTarget, proxy.faults]
    for (let i = 0; i < cuts; i++) {
      proxy.plan.push({ fault, afterBytes: 200_000 + Math.floor(random() * (fileBytes / cuts)) })
    }
    // The connection that is there has no plan.
    proxy.reset()
    const proposalCid = await faults.propose(fileBytes)
    const dealt = await faults.atClient(proposalCid, through)
    const provided = await faults.atProvider(proposalCid, through)
    expect([dealt.state, provided.state], why(dealt, provided)).toEqual(['AwaitingPreCommit', 'AwaitingPreCommit'])
    expect(proxy.faults - faultsBefore).toBe(cuts)
    const sent = proxy.bytesToTarget - sentBefore
    expect(sent).toBeGreaterThan(provided.payloadSize)
    expect(sent).toBeLessThan(provided.payloadSize + cuts * windowBytes)
  },
  180_000,
)

it('data arrives though connections end early and often, while a transfer is being agreed on too', async () => {
  const random = seeded(faultSeed)
  const { proxy } = faults
  for (let round = 0; round < 4; round++) {
    const many = 3 + Math.floor(random() * 4)
    for (let i = 0; i < many; i++) {
      const most = random() < 0.5 ? 100_000 : smallFileBytes / many
      proxy.plan.push({ fault: random() < 0.7 ? 'close' : 'reset', afterBytes: 5_000 + Math.floor(random() * most) })
    }
    proxy.reset()
    const proposalCid = await faults.propose(smallFileBytes)
    const dealt = await faults.atClient(proposalCid, through)
    const provided = await faults.atProvider(proposalCid, through)
    expect([dealt.state, provided.state], why(dealt, provided)).toEqual(['AwaitingPreCommit', 'AwaitingPreCommit'])
  }
}, 180_000)
