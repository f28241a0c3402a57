import type { BeaconEntry } from '#sdk/chain/block-header.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import type { Randomness } from '../vm/environment.ts'

/** Domain tags of the chain's randomness. Source: go-state-types crypto/randomness.go. */
export const randomnessTags = {
  ticketProduction: 1,
  electionProof: 2,
  winningPost: 3,
  windowPost: 4,
  sealTicket: 5,
  interactiveSeal: 6,
  deadlineAssignment: 7,
  marketCron: 8,
  postChainCommit: 9,
} as const

/** blake2b-256( tag ‖ blake2b-256(base) ‖ epoch ‖ entropy ), numbers as 8 bytes big-endian. Source: lotus chain/rand/rand.go. */
export function drawRandomness(base: Uint8Array, tag: number, epoch: number, entropy: Uint8Array): Uint8Array {
  const head = Buffer.alloc(48)
  head.writeBigInt64BE(BigInt(tag), 0)
  head.set(blake2b256(base), 8)
  head.writeBigInt64BE(BigInt(epoch), 40)
  return blake2b256(Buffer.concat([head, entropy]))
}

/** A beacon of the network's own: every epoch has a round, and the seed decides all of them. */
export class SeededBeacon {
  readonly #seed: Uint8Array

  constructor(seed: Uint8Array) {
    this.#seed = seed
  }

  entry(epoch: number): BeaconEntry {
    const round = epoch + 1
    const number = Buffer.alloc(8)
    number.writeBigInt64BE(BigInt(round))
    const first = blake2b256(Buffer.concat([Buffer.from('dealkit beacon'), this.#seed, number]))
    // As long as a drand signature, so that headers have the real size.
    return { round, data: new Uint8Array(Buffer.concat([first, blake2b256(first), blake2b256(blake2b256(first))])) }
  }
}

/** The chain's randomness, also as far as it goes without tag and entropy. */
export interface ChainRandomness extends Randomness {
  ticketDigest(epoch: number): Uint8Array
  beaconDigest(epoch: number): Uint8Array
}

/** Randomness of a chain with these tickets, by epoch; before genesis is genesis. */
export function chainRandomness(
  beacon: SeededBeacon,
  ticketAt: (epoch: number) => Uint8Array | undefined,
): ChainRandomness {
  const ticket = (epoch: number) => ticketAt(Math.max(epoch, 0)) ?? new Uint8Array(0)
  const entry = (epoch: number) => beacon.entry(Math.max(epoch, 0)).data
  return {
    fromTickets: (tag, epoch, entropy) => drawRandomness(ticket(epoch), tag, epoch, entropy),
    fromBeacon: (tag, epoch, entropy) => drawRandomness(entry(epoch), tag, epoch, entropy),
    ticketDigest: (epoch) => blake2b256(ticket(epoch)),
    beaconDigest: (epoch) => blake2b256(entry(epoch)),
  }
}
