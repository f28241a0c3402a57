import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatFil } from '#sdk/units/fil.ts'
import type { NodeConfig } from '#testnet/network/genesis-config.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import { defineCommand } from '../../command-line/command.ts'
import { duration, integer, multiaddr, oneOf, parameterOf, size, text } from '../../command-line/kinds.ts'
import { tabTable } from '../../output/tab-table.ts'
import { daemonOptions } from './daemon-options.ts'
import { daemonErrors } from './errors.ts'
import { fundedAddress } from './funded-address.ts'
import { renderRunning, runDaemon } from './run-daemon.ts'

const SECTOR_SIZE = 8 << 20

/** The venus node's daemon: a chain of its own, whose blocks it makes itself. */
export const nodeDaemon = defineCommand({
  path: 'daemon',
  summary: 'run the node of a local network, which makes its own blocks',
  description: [
    'The first start begins a chain: named accounts with money, whose keys are in the wallet of the node, and miners',
    'to take over ("venus-sealer init --actor"). The same --seed gives the same keys: never use them elsewhere.',
    'Later starts go on with that chain.',
  ].join(' '),
  options: {
    network: oneOf('force')({ summary: 'what kind of network: local ones only', default: 'force' }),
    seed: text({ summary: 'decides keys and chain; force when left out' }),
    miners: integer({ summary: 'how many miners the chain begins with; 1 when left out' }),
    sectorSize: size({ summary: 'of the miners, 8MiB when left out' }),
    fund: parameterOf(fundedAddress)({ summary: 'an account that begins with money', repeated: true }),
    blockTime: duration({ summary: 'a block every so often; as soon as there is work for it when left out' }),
    listen: multiaddr({ summary: 'where the API listens', aliases: ['cmdapiaddr'] }),
    ...daemonOptions,
  },
  examples: ['venus daemon', 'venus daemon --repo /data/venus --seed mine --fund t1…=1000fil --block-time 4s'],
  daemon: true,
  async *run(input, context) {
    const { nodeService } = await import('#testnet/chain/service.ts')
    const begun = await begunChain(join(context.repo, 'config.json'))
    const genesis = begun === undefined ? await firstConfig(input) : laterConfig(context.repo, begun, input)
    const config: NodeConfig = {
      ...genesis,
      ...(input.listen === undefined ? {} : { api: { apiAddress: input.listen } }),
      ...(input.blockTime === undefined ? {} : { mining: { mode: 'interval', intervalMs: input.blockTime } }),
    }
    yield* runDaemon(nodeService, { config }, input, context, accountsOf)
  },
  render: ({ accounts = [], ...running }) =>
    [
      tabTable(
        ['Address', 'ID', 'Balance'],
        accounts.map(({ address, id, balance }) => [address, id, formatFil(balance)]),
      ),
      'Their keys are in the wallet of the node, and known to everybody who knows the seed.',
      renderRunning(running),
    ].join('\n\n'),
})

interface GenesisInput {
  readonly seed: string | undefined
  readonly miners: number | undefined
  readonly sectorSize: number | undefined
  readonly fund: readonly { readonly address: string; readonly attoFil: bigint }[]
}

async function firstConfig(input: GenesisInput): Promise<NodeConfig> {
  const [{ genesisConfig }, { seedAccounts }] = await Promise.all([
    import('#testnet/network/genesis-config.ts'),
    import('#testnet/network/accounts.ts'),
  ])
  const { seed = 'force', miners = 1, sectorSize = SECTOR_SIZE, fund } = input
  return genesisConfig({ seed, accounts: seedAccounts(seed, miners), sectorSize, funded: fund })
}

interface Begun {
  readonly network?: { readonly seed?: string }
  readonly genesis?: { readonly miners?: readonly { readonly sectorSize?: number }[] }
}

/** A chain that has begun keeps what it began with: options that say otherwise are refused. */
function laterConfig(repo: string, begun: Begun, input: GenesisInput): NodeConfig {
  const miners = begun.genesis?.miners ?? []
  const kept: Readonly<Record<string, readonly [given: unknown, begun: unknown]>> = {
    '--seed': [input.seed, begun.network?.seed],
    '--miners': [input.miners, miners.length],
    '--sector-size': [input.sectorSize, miners[0]?.sectorSize],
  }
  for (const [option, [given, value]] of Object.entries(kept))
    if (given !== undefined && given !== value) throw daemonErrors.NODE_HAS_BEGUN({ repo, option, value: `${value}` })
  return {}
}

async function begunChain(file: string): Promise<Begun | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Begun
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    // The service reads the file again, and names what is wrong with it.
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

async function accountsOf(endpoint: Endpoint) {
  const { createNodeClient } = await import('#sdk/clients/node-client.ts')
  const node = createNodeClient(endpoint)
  try {
    const addresses = await node.walletAddresses()
    const accounts = addresses.map(async (address) => ({
      address: address.toString(),
      id: await node.stateLookupID(address).then(String, () => 'n/a'),
      balance: await node.walletBalance(address),
    }))
    return { accounts: await Promise.all(accounts) }
  } finally {
    await node.close()
  }
}
