import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { forceNetwork } from '#testnet/network/force-network.ts'
import { proposeDeal, publishDeal, sealDeal } from './steered-deal.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-same-'))
})
afterAll(() => rm(directory, { recursive: true }))

/** Every tipset of the chain, the latest first. */
async function story(): Promise<string[]> {
  await using network = await forceNetwork({ seed: 'the same twice', mining: { mode: 'manual' } })
  const { node } = network.clients
  await network.mine(3)
  const deal = await proposeDeal(network, directory)
  await publishDeal(deal)
  await sealDeal(deal)
  await network.advance('2d')
  const keys: string[] = []
  for (let at = await node.chainHead(); ; at = await node.chainGetTipSet(at.blocks[0]!.parents as CID[])) {
    keys.push(`${at.height} ${at.key.join()}`)
    if (at.height === 0) return keys
  }
}

it('the same seed and script make the same chain, a deal from proposal to sector included', async () => {
  const first = await story()
  const second = await story()
  expect(first.length).toBeGreaterThan(20)
  expect(second).toEqual(first)
}, 90_000)
