export {
  bindDevnet,
  type CallFault,
  type Devnet,
  type DevnetFaults,
  type MessageTrace,
  type Mining,
  type NetworkSnapshot,
  type Until,
  type UntilOptions,
} from '#sdk/actions/devnet/index.ts'
export { createChain, type LocalChain, type LocalChainOptions } from './chain/create-chain.ts'
export { type ForceNetwork, forceNetwork } from './network/force-network.ts'
export type { ForceNetworkOptions, ServiceName } from './network/options.ts'
