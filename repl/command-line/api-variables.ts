import type { ClientName } from './command.ts'

/** The variables that say as TOKEN:ADDRESS where a component is, for its own program and for those that need it besides. */
export const apiVariables = {
  node: 'FULLNODE_API_INFO',
  wallet: 'WALLET_API_INFO',
  market: 'MARKET_API_INFO',
  client: 'MARKET_CLIENT_API_INFO',
  sealer: 'MINER_API_INFO',
} as const satisfies Partial<Record<ClientName, string>>

/** What the environment says of a component. */
export function apiInfoOf(component: ClientName, env: NodeJS.ProcessEnv): string | undefined {
  const names: Partial<Record<ClientName, string>> = apiVariables
  const name = names[component]
  return name === undefined ? undefined : env[name] || undefined
}
