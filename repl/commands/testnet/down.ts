import { access } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { networkPath } from '#sdk/network/network-path.ts'
import { defineCommand } from '../../command-line/command.ts'
import { networkOption, withNetwork } from './network-option.ts'

const LOOK_MS = 50
const PATIENCE_MS = 20_000

export const testnetDown = defineCommand({
  path: 'testnet down',
  summary: 'end the network that "testnet up" has started',
  options: networkOption,
  examples: ['dealkit testnet down', 'dealkit testnet down --json'],
  async run({ network: file }, { env, signal }) {
    await withNetwork(file, { env, signal }, ({ testnet }) => testnet.down())
    // The network takes its description away when the last service has ended.
    const path = file ?? networkPath(env)
    const until = performance.now() + PATIENCE_MS
    while ((await isThere(path)) && performance.now() < until) await sleep(LOOK_MS, undefined, { signal })
    return { down: !(await isThere(path)) }
  },
  render: ({ down }) => (down ? 'the network has ended' : 'the network is ending'),
})

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
