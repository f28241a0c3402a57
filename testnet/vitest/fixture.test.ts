import { expect, it } from 'vitest'
import type { ForceNetwork } from '../network/force-network.ts'
import { fixture, testNetwork } from './index.ts'

const network = testNetwork({ mining: { mode: 'manual' } })
const runs: string[] = []

async function tenEpochsOn(fresh: ForceNetwork): Promise<number> {
  runs.push('ten')
  return fresh.advance(10)
}

async function threeMore(): Promise<number> {
  runs.push('three')
  await fixture(tenEpochsOn)
  return network().advance(3)
}

const height = async () => (await network().clients.node.chainHead()).height

it('sets the network up once, and puts it back there every time after', async () => {
  const start = await height()
  expect(await fixture(tenEpochsOn)).toBe(start + 10)
  await network().advance(100)
  expect(await fixture(tenEpochsOn)).toBe(start + 10)
  expect(await height()).toBe(start + 10)
  expect(runs).toEqual(['ten'])
}, 60_000)

it('is built on another one, or on a fresh network', async () => {
  const start = (await fixture(tenEpochsOn)) - 10
  expect(await fixture(threeMore)).toBe(start + 13)
  await fixture(tenEpochsOn)
  await fixture(threeMore)
  expect(await height()).toBe(start + 13)
  expect(runs).toEqual(['ten', 'three'])
  async function nothing(): Promise<number> {
    return height()
  }
  expect(await fixture(nothing)).toBe(start)
}, 60_000)

it('needs a function with a name, and says why', async () => {
  await expect(fixture(async () => 1)).rejects.toMatchObject({
    code: 'FIXTURE_ANONYMOUS',
    message: expect.stringContaining('never remembered'),
  })
})
