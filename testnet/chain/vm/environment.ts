import type { CID } from 'multiformats/cid'
import type { Actor } from './runtime.ts'

/** Draws the chain's randomness as it stands below the tipset that is executed. */
export interface Randomness {
  fromTickets(tag: number, epoch: number, entropy: Uint8Array): Uint8Array
  fromBeacon(tag: number, epoch: number, entropy: Uint8Array): Uint8Array
}

/** What is the same for every message of a tipset. */
export interface Environment {
  readonly networkVersion: number
  readonly epoch: number
  readonly baseFee: bigint
  readonly circulatingSupply: bigint
  readonly randomness: Randomness
  /** The code behind a code CID; undefined for code this network does not run. */
  actorOf(code: CID): Actor | undefined
  /** Told of a method that failed by a fault of its own, not by aborting. */
  onFault?(error: unknown, where: string): void
}
