import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import type { Message } from '#sdk/chain/message.ts'
import type { TipSet } from '#sdk/chain/tipset.ts'
import { advance, advanceUntil } from './advance.ts'
import type { Until, UntilOptions } from './condition.ts'
import { type CallFault, clearFaults, delayNext, dropMessages, failNext, holdBlocks, spoilProofs } from './faults.ts'
import { impersonate } from './impersonate.ts'
import { mine, mineUntil } from './mine.ts'
import type { DevnetConnection } from './on-local-network.ts'
import { reorg } from './reorg.ts'
import { setBalance } from './set-balance.ts'
import { type Mining, setMining } from './set-mining.ts'
import { type NetworkSnapshot, takeSnapshot } from './snapshot.ts'
import { type MessageTrace, trace } from './trace.ts'

/** The actions of this folder on one connection; each throws what the action of its name throws. */
export interface Devnet {
  mine(tipSets?: number): Promise<TipSet>
  mineUntil(until: Until, options?: UntilOptions): Promise<number>
  /** Epochs, or a duration such as `180d`. */
  advance(span: number | string): Promise<number>
  advanceUntil(until: Until, options?: UntilOptions): Promise<number>
  setMining(mining: Mining): Promise<void>
  snapshot(): Promise<NetworkSnapshot>
  reorg(depth: number): Promise<number>
  setBalance(address: Address, attoFil: bigint): Promise<void>
  impersonate(message: Message): Promise<CID>
  trace(message: CID): Promise<MessageTrace>
  readonly faults: DevnetFaults
}

export interface DevnetFaults {
  failNext(fault: CallFault & { readonly message?: string }): Promise<void>
  delayNext(fault: CallFault & { readonly milliseconds: number }): Promise<void>
  dropMessages(times?: number): Promise<void>
  holdBlocks(held?: boolean): Promise<void>
  spoilProofs(times?: number, sealer?: string): Promise<void>
  clear(): Promise<void>
}

/**
 * Binds the actions to a connection.
 *
 * @example
 * import { bindDevnet, connect, loadNetworkInfo } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const devnet = bindDevnet(connect(await loadNetworkInfo()))
 * await devnet.advanceUntil({ deal: CID.parse('bafyrei…'), state: 'Active' })
 * await devnet.faults.failNext({ method: 'MpoolPush' })
 */
export function bindDevnet(connection: DevnetConnection): Devnet {
  return {
    mine: (tipSets) => mine(connection, tipSets),
    mineUntil: (until, options) => mineUntil(connection, until, options),
    advance: (span) => advance(connection, span),
    advanceUntil: (until, options) => advanceUntil(connection, until, options),
    setMining: (mining) => setMining(connection, mining),
    snapshot: () => takeSnapshot(connection),
    reorg: (depth) => reorg(connection, depth),
    setBalance: (address, attoFil) => setBalance(connection, address, attoFil),
    impersonate: (message) => impersonate(connection, message),
    trace: (message) => trace(connection, message),
    faults: {
      failNext: (fault) => failNext(connection, fault),
      delayNext: (fault) => delayNext(connection, fault),
      dropMessages: (times) => dropMessages(connection, times),
      holdBlocks: (held) => holdBlocks(connection, held),
      spoilProofs: (times, sealer) => spoilProofs(connection, times, sealer),
      clear: () => clearFaults(connection),
    },
  }
}
