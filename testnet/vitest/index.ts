import { afterAll, beforeAll } from 'vitest'
import { type ForceNetwork, forceNetwork } from '../network/force-network.ts'
import type { ForceNetworkOptions } from '../network/options.ts'
import { fixtureErrors } from './errors.ts'
import { Fixtures, type SetUp } from './fixtures.ts'

export { temporaryDirectory } from './temporary-directory.ts'

const START_MS = 60_000

let current: Fixtures | undefined

/**
 * Starts a network before the tests of a file, and ends it after them: one for each worker. Call it at the top of the file.
 *
 * @returns gives the network, within a test
 * @example
 * import { testNetwork } from 'dealkit/vitest'
 * import { test } from 'vitest'
 * const network = testNetwork({ mining: { mode: 'manual' } })
 * test('mines', async () => {
 *   await network().mine(3)
 * })
 */
export function testNetwork(options: ForceNetworkOptions = {}): () => ForceNetwork {
  beforeAll(async () => {
    current = new Fixtures(await forceNetwork(options))
  }, START_MS)
  afterAll(async () => {
    const ending = current
    current = undefined
    await ending?.network.stop()
  })
  return () => running().network
}

/**
 * Sets the worker's network up by a function: it runs once, and from then on the whole network is put back to where the
 * function had brought it. A function may call other fixtures first, to build on them; otherwise it gets a fresh network.
 *
 * @throws {FIXTURE_ANONYMOUS} {FIXTURE_NO_NETWORK} and what the function throws
 * @example
 * import type { ForceNetwork } from 'dealkit/testnet'
 * import { fixture, testNetwork } from 'dealkit/vitest'
 * import { test } from 'vitest'
 * testNetwork()
 * async function tenEpochsOn(network: ForceNetwork) {
 *   await network.advance(10)
 *   return network
 * }
 * test('starts late', async () => {
 *   const network = await fixture(tenEpochsOn)
 * })
 */
export function fixture<T>(setUp: SetUp<T>): Promise<T> {
  return running().load(setUp)
}

function running(): Fixtures {
  if (current === undefined) throw fixtureErrors.FIXTURE_NO_NETWORK({})
  return current
}
