import type { NetworkClients } from '#sdk/network/connect.ts'
import { type Context, defineCommand } from '../command-line/command.ts'
import { oneOf, parameterOf, path } from '../command-line/kinds.ts'

const names = ['provider-setup', 'set-ask', 'online-deal', 'offline-deal', 'seal-new-sector', 'snap-up'] as const

const askPrice = parameterOf<string>({
  placeholder: 'FIL',
  expected: 'an amount such as 0.02fil or "500 attofil"; a number without a unit is FIL',
  async parse(typed) {
    const { readAskPrice } = await import('#recipes/ask-price.ts')
    readAskPrice(typed)
    return typed
  },
})

/** Runs a flow of the guide against a network. */
export const recipe = defineCommand({
  path: 'recipe',
  summary: "run one of the guide's flows, on a running network or on one of its own",
  description: [
    'Without --network it runs on the network that DEALKIT_NETWORK or ~/.dealkit/network.json describes; when there is',
    'none, it starts one, and stops it at the end. The flows are functions of dealkit/recipes as well.',
  ].join(' '),
  args: { name: oneOf(...names)({ summary: `the flow: ${names.join(', ')}` }) },
  options: {
    file: path({ summary: 'what is stored; a sample of 1 MiB when left out' }),
    price: askPrice({
      summary: 'what the provider asks per GiB and epoch; FIL when no unit is named',
      default: '0.02',
    }),
    network: path({ summary: 'the file that describes the network' }),
  },
  examples: [
    'dealkit recipe online-deal',
    'dealkit recipe snap-up --json',
    'dealkit recipe offline-deal --file ./a.bin',
  ],
  async run(input, context) {
    const { recipes } = await import('#recipes/catalogue.ts')
    const found = recipes.find(({ name }) => name === input.name)!
    return onNetwork(input.network, context, (network) =>
      inDirectory(async (directory) => {
        const { sampleFile, usableFile } = await import('#recipes/stored-file.ts')
        const file =
          input.file === undefined
            ? await sampleFile(directory)
            : await usableFile(input.file, network.info.miners[0]?.sectorSize)
        const onStep = (step: string, detail: string) => context.say(`${context.style.green('✔')} ${step}: ${detail}`)
        const { price } = input
        return found.run(network, { file, workDir: `${directory}/deal`, price, onStep, signal: context.signal })
      }),
    )
  },
  render: (result) => JSON.stringify(result, null, 2),
})

async function onNetwork<R>(
  given: string | undefined,
  { signal, progress }: Context,
  use: (network: NetworkClients) => Promise<R>,
): Promise<R> {
  const [{ connect }, { loadNetworkInfo }, { DealkitError }] = await Promise.all([
    import('#sdk/network/connect.ts'),
    import('#sdk/network/load-network-info.ts'),
    import('#sdk/errors/index.ts'),
  ])
  const info = await loadNetworkInfo(given).catch((error: unknown) => {
    if (given !== undefined || !DealkitError.is(error, 'NETWORK_INFO_MISSING')) throw error
    return undefined
  })
  if (info !== undefined) {
    const network = connect(info, { signal })
    try {
      return await use(network)
    } finally {
      await network.close()
    }
  }
  progress('starting a local network')
  const { forceNetwork } = await import('#testnet/network/force-network.ts')
  const network = await forceNetwork({ signal })
  try {
    return await use(network.clients)
  } finally {
    await network.stop()
  }
}

async function inDirectory<R>(use: (directory: string) => Promise<R>): Promise<R> {
  const [{ mkdtemp, rm }, { tmpdir }, { join }] = await Promise.all([
    import('node:fs/promises'),
    import('node:os'),
    import('node:path'),
  ])
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-recipe-'))
  try {
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
