import { apiVariables } from '../command-line/api-variables.ts'
import { oneOf, text } from '../command-line/kinds.ts'
import type { Program } from '../command-line/program.ts'

export const venus: Program = {
  name: 'venus',
  shortName: 'node',
  summary: 'the node of the chain',
  repo: { path: '~/.venus', env: 'VENUS_PATH' },
  daemon: { component: 'node', title: 'venus node', start: 'venus daemon', apiInfoEnv: apiVariables.node },
  load: async () => (await import('./venus/index.ts')).venusCommands,
}

export const venusWallet: Program = {
  name: 'venus-wallet',
  shortName: 'wallet',
  summary: 'keeps keys, and signs with them',
  repo: { path: '~/.venus_wallet', env: 'VENUS_WALLET_PATH' },
  daemon: { component: 'wallet', title: 'venus-wallet', start: 'venus-wallet run', apiInfoEnv: apiVariables.wallet },
  options: { nettype: text({ summary: 'accepted as the Go program has it; addresses are the same', hidden: true }) },
  load: async () => (await import('./wallet/index.ts')).walletCommands,
}

export const venusMarket: Program = {
  name: 'venus-market',
  shortName: 'market',
  summary: 'takes storage deals for miners',
  repo: { path: '~/.venusmarket', env: 'VENUS_MARKET_PATH' },
  daemon: {
    component: 'market',
    title: 'venus-market',
    start: 'venus-market solo-run',
    apiInfoEnv: apiVariables.market,
  },
  config: { file: 'config.toml', sections: { node: 'Node', messager: 'Messager', wallet: 'Signer' } },
  load: async () => (await import('./market/index.ts')).marketCommands,
}

export const marketClient: Program = {
  name: 'market-client',
  shortName: 'client',
  summary: 'makes storage deals, and fetches what was stored',
  repo: { path: '~/.marketclient', env: 'VENUS_MARKET_CLIENT_PATH' },
  daemon: {
    component: 'client',
    title: 'market-client',
    start: 'market-client run',
    apiInfoEnv: apiVariables.client,
  },
  config: { file: 'config.toml', sections: { node: 'Node', messager: 'Messager', wallet: 'Signer' } },
  examples: [
    'market-client data import ./some.bin',
    'market-client storage asks query t01000',
    'market-client storage deals init',
    'market-client storage deals inspect bafyrei…',
    'market-client retrieve bafk2bza… ./back.bin',
  ],
  load: async () => (await import('./client/index.ts')).clientCommands,
}

export const venusSealer: Program = {
  name: 'venus-sealer',
  shortName: 'sealer',
  summary: 'seals sectors for a miner, and proves them',
  repo: { path: '~/.venussealer', env: 'VENUS_SEALER_PATH' },
  daemon: {
    component: 'sealer',
    title: 'venus-sealer',
    start: 'venus-sealer run',
    init: 'venus-sealer init',
    apiInfoEnv: apiVariables.sealer,
  },
  config: {
    file: 'config.toml',
    sections: { node: 'Node', messager: 'Messager', market: 'MarketNode', wallet: 'Signer' },
  },
  options: {
    network: oneOf('mainnet', 'calibration', '2k', 'force', 'butterfly')({ summary: 'which network it is for' }),
    actor: text({ summary: 'the miner; the one of the repo when left out', short: 'a' }),
  },
  load: async () => (await import('./sealer/index.ts')).sealerCommands,
}

/** The toolkit's own program: it finds everything by the description of a network. */
export const dealkit: Program = {
  name: 'dealkit',
  shortName: 'dealkit',
  summary: 'a local network, and a prompt to drive it',
  repo: { path: '~/.dealkit', env: 'DEALKIT_PATH' },
  load: async () => (await import('./testnet/index.ts')).testnetCommands,
}

/** Every program but dealkit, in the order a stack starts: bins, help and the REPL all read this table. */
export const programs = { venus, venusWallet, venusMarket, marketClient, venusSealer } as const
