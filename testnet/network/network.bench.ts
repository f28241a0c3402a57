import { forceNetwork } from './force-network.ts'

const ROUNDS = 5

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Five services with their stores and files, the node's chain a day long. */
async function wholeNetwork(measure: 'keep' | 'restore'): Promise<{ ours: number }> {
  const network = await forceNetwork({ mining: { mode: 'manual' } })
  try {
    await network.advance('1d')
    let spent = 0
    for (let i = 0; i < ROUNDS; i++) {
      const snapshot = await network.snapshot()
      if (measure === 'restore') spent += await milliseconds(() => snapshot.restore())
      else spent += await milliseconds(() => network.snapshot())
      await snapshot.drop()
    }
    return { ours: spent / ROUNDS }
  } finally {
    await network.stop()
  }
}

export default [
  { name: 'network-snapshot', unit: 'ms', better: 'lower', run: () => wholeNetwork('keep') },
  { name: 'network-restore', unit: 'ms', better: 'lower', run: () => wholeNetwork('restore') },
]
