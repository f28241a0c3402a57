import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { recipes } from './catalogue.ts'

let network: ForceNetwork
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-recipes-'))
  network = await forceNetwork()
}, 60_000)
afterAll(async () => {
  await network.stop()
  await rm(directory, { recursive: true })
})

const proving = {
  dealState: 'StorageDealActive',
  sector: { state: 'Proving' },
}
const ask = { price: '20000000000000000', verifiedPrice: '10000000000000000', maxPieceSize: 8 << 20 }
const expected: Readonly<Record<string, object>> = {
  'provider-setup': { multiaddrs: [expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/)], ask },
  'set-ask': ask,
  'online-deal': proving,
  'offline-deal': proving,
  'seal-new-sector': proving,
  'snap-up': proving,
}

it.each(recipes)(
  '$name: $summary',
  async ({ name, run }) => {
    const file = join(directory, `${name}.txt`)
    await writeFile(file, `${name}\n`.repeat(5_000))
    const steps: string[] = []
    const result = await run(network.clients, {
      file,
      workDir: join(directory, name),
      onStep: (step) => steps.push(step),
    })
    expect(result).toMatchObject(expected[name]!)
    expect(steps.length).toBeGreaterThan(0)
    if (name === 'snap-up') expect(steps).toContain('snap-up')
  },
  60_000,
)
