import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { networkPath } from '#sdk/network/network-path.ts'
import { apiVariables } from '../../command-line/api-variables.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { text } from '../../command-line/kinds.ts'
import { networkOption } from './network-option.ts'

export const testnetEnv = defineCommand({
  path: 'testnet env',
  summary: 'print the variables by which all programs find the network that runs',
  description:
    'Lines for a shell, with tokens that may do everything. In a shell with these, venus, venus-wallet, venus-market, market-client and venus-sealer act on this network.',
  options: {
    miner: text({ summary: 'whose sealer it is to be; that of the first miner when left out' }),
    ...networkOption,
  },
  examples: ['eval "$(dealkit testnet env)"', 'dealkit testnet env --json', 'dealkit testnet env --miner t01001'],
  async run({ miner, network: file }, { env }) {
    const { loadNetworkInfo } = await import('#sdk/network/load-network-info.ts')
    return variablesOf(await loadNetworkInfo(file ?? networkPath(env)), miner)
  },
  render: (variables) =>
    Object.entries(variables)
      .map(([name, value]) => `export ${name}=${shellWord(value)}`)
      .join('\n'),
})

/** Each service that is up as TOKEN:URL, under the name of its variable. @throws {USAGE_REFUSED} for a miner without sealer */
function variablesOf({ services, miners }: NetworkInfo, miner: string | undefined): Record<string, string> {
  const sealer = miner === undefined ? services.sealer : sealerOf({ services, miners }, miner)
  const found = { ...services, sealer }
  return Object.fromEntries(
    (['node', 'wallet', 'market', 'client', 'sealer'] as const).flatMap((name) => {
      const service = found[name]
      return service === undefined ? [] : [[apiVariables[name], `${service.token}:${service.url}`]]
    }),
  )
}

function sealerOf({ services, miners }: Pick<NetworkInfo, 'services' | 'miners'>, miner: string) {
  const digits = miner.replace(/^[ft]/, '')
  const at = miners.findIndex(({ address }) => address.replace(/^[ft]/, '') === digits)
  const sealer = miners[at]?.sealer ?? (at === 0 ? services.sealer : undefined)
  if (sealer !== undefined) return sealer
  throw usageErrors.USAGE_REFUSED({
    reason: `the network runs no sealer of ${miner}`,
    next: `Its miners are ${miners.map(({ address }) => address).join(', ')}.`,
  })
}

/** A token is nothing that a shell is to read into. */
function shellWord(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`
}
