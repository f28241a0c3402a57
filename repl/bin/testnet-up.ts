import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { counted } from '#sdk/units/count.ts'
import { defineCommand } from '../command-line/command.ts'
import { usageErrors } from '../command-line/errors.ts'
import { directory, flag, integer, path, text } from '../command-line/kinds.ts'
import { banner } from './banner.ts'
import { dealByHand } from './deal-by-hand.ts'

/** What comes of a network while it runs: its description when it is ready, then each change of its head. */
type UpEvent = { readonly info: NetworkInfo; readonly describedIn: string } | { readonly line: string }

export const testnetUp = defineCommand({
  path: 'testnet up',
  summary: 'start a local network, and keep it until Ctrl-C',
  description:
    'Node, wallet, market, market-client and a sealer for each miner, with funded accounts. The seed decides keys and chain. With --json it prints one line when everything is ready: the description of the network.',
  options: {
    miners: integer({ summary: 'how many miners there are', default: '1' }),
    blockTime: text({
      summary: 'seconds from block to block, or auto: as soon as there is work for one',
      default: 'auto',
    }),
    dataDir: directory({ summary: 'keep everything here, and go on from it; a temporary directory when left out' }),
    defaultPorts: flag({ summary: 'listen where the real daemons do' }),
    seed: text({ summary: 'decides keys and chain', default: 'force' }),
    network: path({
      summary:
        'where to write the description of the network, and of no other that runs; ~/.dealkit/network.json when left out',
    }),
  },
  examples: [
    'dealkit testnet up',
    'dealkit testnet up --miners 2 --block-time 2 --default-ports',
    'dealkit testnet up --json --seed "my test" --data-dir ./network > network.json',
  ],
  daemon: true,
  async *run(input, { env, json, signal }): AsyncGenerator<UpEvent> {
    const [{ forceNetwork }, { saveNetworkInfo }, { networkPath }, { forget, requireFree }] = await Promise.all([
      import('#testnet/network/force-network.ts'),
      import('#sdk/network/save-network-info.ts'),
      import('#sdk/network/network-path.ts'),
      import('./described-network.ts'),
    ])
    const { miners, seed, dataDir, defaultPorts } = input
    const describedIn = input.network ?? networkPath(env)
    await requireFree(describedIn)
    const down = new AbortController()
    const ending = AbortSignal.any([signal, down.signal])
    const network = await forceNetwork({
      miners,
      seed,
      defaultPorts,
      mining: miningMode(input.blockTime),
      signal,
      onDown: () => down.abort(),
      ...(dataDir === undefined ? {} : { dataDir }),
    })
    try {
      // Another one may have come meanwhile.
      await requireFree(describedIn, network.info)
      const info = { pid: process.pid, ...network.info }
      await saveNetworkInfo(info, describedIn)
      yield { info, describedIn }
      if (json) await new Promise((resolve) => ending.addEventListener('abort', resolve, { once: true }))
      else for await (const line of tipsetLines(network.clients.node, ending)) yield { line }
    } finally {
      await network.stop()
      // Whoever waits for the end looks at this file.
      await forget(describedIn)
    }
  },
  render: (event, style) =>
    'line' in event
      ? event.line
      : [
          banner(event.info, style),
          `Described in ${event.describedIn}. Ctrl-C or "dealkit testnet down" ends the network; "dealkit repl" attaches to it.`,
          '',
          dealByHand(event.info),
        ].join('\n'),
  toJson: (event) => ('info' in event ? event.info : event),
})

/** A line for each tipset that comes onto the chain or leaves it. */
async function* tipsetLines(node: NodeClient, signal: AbortSignal): AsyncGenerator<string> {
  const heads = node.chainNotify()
  const cancel = () => heads.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  for await (const changes of heads) {
    for (const { type, tipSet } of changes) {
      if (type === 'current') continue
      const { length } = await node.chainGetMessagesInTipset(tipSet.key)
      yield `${type === 'revert' ? 'reverted' : 'epoch'} ${tipSet.height}  ${counted(length, 'message')}  ${tipSet.key.join(' ')}`
    }
  }
}

function miningMode(blockTime: string) {
  if (blockTime === 'auto') return { mode: 'auto' } as const
  const seconds = Number(blockTime)
  if (!(seconds > 0 && seconds <= 86_400)) {
    throw usageErrors.USAGE_REFUSED({
      reason: `--block-time is "auto" or a number of seconds up to a day, not "${blockTime}"`,
      next: 'Write --block-time=auto, or --block-time=2.',
    })
  }
  return { mode: 'interval', intervalMs: seconds * 1000 } as const
}
