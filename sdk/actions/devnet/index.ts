export { advance, advanceUntil } from './advance.ts'
export type { Until, UntilOptions } from './condition.ts'
export { bindDevnet, type Devnet, type DevnetFaults } from './devnet.ts'
export {
  type CallFault,
  clearFaults,
  delayNext,
  dropMessages,
  failNext,
  holdBlocks,
  spoilProofs,
} from './faults.ts'
export { impersonate } from './impersonate.ts'
export { mine, mineUntil } from './mine.ts'
export type { DevnetConnection } from './on-local-network.ts'
export { reorg } from './reorg.ts'
export { setBalance } from './set-balance.ts'
export { type Mining, setMining } from './set-mining.ts'
export { type NetworkSnapshot, revert, takeSnapshot } from './snapshot.ts'
export { type MessageTrace, trace } from './trace.ts'
