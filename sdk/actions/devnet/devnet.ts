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
  /** Makes so many tipsets, one if left out; gives the new head. */
  mine(tipSets?: number): Promise<TipSet>
  /** Makes tipsets until something has come about; gives the epoch. */
  mineUntil(until: Until, options?: UntilOptions): Promise<number>
  /** Moves the chain on by epochs, or by a duration such as `180d`; gives the epoch. */
  advance(span: number | string): Promise<number>
  /** Moves the chain on until something has come about; gives the epoch. */
  advanceUntil(until: Until, options?: UntilOptions): Promise<number>
  /** Says when blocks come by themselves. */
  setMining(mining: Mining): Promise<void>
  /** Remembers the whole network. */
  snapshot(): Promise<NetworkSnapshot>
  /** Replaces the last tipsets by a heavier fork; gives the epoch of the new head. */
  reorg(depth: number): Promise<number>
  /** Gives an address exactly so many attoFIL. */
  setBalance(address: Address, attoFil: bigint): Promise<void>
  /** Sends a message in the name of any account; gives its CID. */
  impersonate(message: Message): Promise<CID>
  /** Tells how a message was executed. */
  trace(message: CID): Promise<MessageTrace>
  readonly faults: DevnetFaults
}

/** What can be made to go wrong on a local network. */
export interface DevnetFaults {
  /** Lets the next calls of a method fail. */
  failNext(fault: CallFault & { readonly message?: string }): Promise<void>
  /** Lets the next calls of a method begin late. */
  delayNext(fault: CallFault & { readonly milliseconds: number }): Promise<void>
  /** Lets the next messages that are pushed get lost: one if left out. */
  dropMessages(times?: number): Promise<void>
  /** Holds back blocks, or with `false` lets them come again. */
  holdBlocks(held?: boolean): Promise<void>
  /** Gives the next proofs a wrong bit: one of the first sealer's if left out. */
  spoilProofs(times?: number, sealer?: string): Promise<void>
  /** Takes all faults back. */
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
