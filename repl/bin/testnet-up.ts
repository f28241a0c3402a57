import { rm } from 'node:fs/promises'
import { saveNetworkInfo } from '#sdk/network/save-network-info.ts'
import type { MiningMode } from '#testnet/chain/mining/block-maker.ts'
import { forceNetwork } from '#testnet/network/force-network.ts'
import { banner } from './banner.ts'

export interface TestnetUpOptions {
  readonly json?: boolean
  readonly seed: string
  readonly blockTime: string
  readonly dataDir?: string
  /** Where the description of the network goes. */
  readonly network: string
}

/** Starts a network and keeps it until the process is told to end. */
export async function runTestnet(options: TestnetUpOptions): Promise<void> {
  const stop = new AbortController()
  const stopped = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        stop.abort(new Error(`stopped by ${name}`))
        resolve()
      })
    }
  })
  const network = await forceNetwork({
    seed: options.seed,
    mining: miningMode(options.blockTime),
    signal: stop.signal,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  })
  try {
    await saveNetworkInfo(network.info, options.network)
    if (options.json === true) process.stdout.write(`${JSON.stringify(network.info)}\n`)
    else {
      process.stdout.write(
        `${banner(network.info)}Described in ${options.network}. Ctrl-C stops the network; "dealkit repl" attaches to it.\n\n`,
      )
      void logTipsets(network.clients.node, stop.signal)
    }
    await stopped
  } finally {
    await rm(options.network, { force: true })
    await network.stop()
  }
}

type Node = Awaited<ReturnType<typeof forceNetwork>>['clients']['node']

async function logTipsets(node: Node, signal: AbortSignal): Promise<void> {
  const heads = node.chainNotify()
  signal.addEventListener('abort', () => heads.cancel())
  for await (const changes of heads) {
    for (const { type, tipSet } of changes) {
      if (type === 'current') continue
      const messages = await node.chainGetMessagesInTipset(tipSet.key)
      process.stdout.write(
        `${type === 'revert' ? 'reverted' : 'epoch'} ${tipSet.height}  ${messages.length} messages  ${tipSet.key.join(' ')}\n`,
      )
    }
  }
}

function miningMode(blockTime: string): MiningMode {
  if (blockTime === 'auto') return { mode: 'auto' }
  const seconds = Number(blockTime)
  if (!(seconds > 0)) throw new Error(`--block-time is "auto" or a number of seconds, not "${blockTime}"`)
  return { mode: 'interval', intervalMs: seconds * 1000 }
}
