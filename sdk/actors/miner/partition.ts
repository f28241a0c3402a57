import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { Amt, type AmtOptions } from '#sdk/collections/amt.ts'
import { BitField, bitField } from '#sdk/collections/bitfield.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { addPower, noPower, type PowerPair, powerPair, subtractPower } from './power-pair.ts'

/** Sectors of one deadline that one proof covers, as sets of sector numbers with the power of each set. */
export const partition = tuple('Partition', {
  /** Every sector that was put here, dead ones included. */
  sectors: bitField,
  /** Not proven for the first time yet. */
  unproven: bitField,
  faults: bitField,
  /** Faulty ones that are expected back at the next proof. */
  recoveries: bitField,
  terminated: bitField,
  /** AMT of epoch → the sectors that expire then. */
  expirationsEpochs: cid,
  /** AMT of epoch → sectors terminated then whose fee is not paid yet. */
  earlyTerminated: cid,
  livePower: powerPair,
  unprovenPower: powerPair,
  faultyPower: powerPair,
  recoveringPower: powerPair,
})
export type Partition = Infer<typeof partition>

/** Sectors that expire at one epoch: on time, or early because they stayed faulty. */
export const expirationSet = tuple('ExpirationSet', {
  onTimeSectors: bitField,
  earlySectors: bitField,
  /** attoFIL of the sectors that expire on time. */
  onTimePledge: bigint,
  activePower: powerPair,
  faultyPower: powerPair,
})
export type ExpirationSet = Infer<typeof expirationSet>

export const emptyExpirationSet: ExpirationSet = {
  onTimeSectors: BitField.empty,
  earlySectors: BitField.empty,
  onTimePledge: 0n,
  activePower: noPower,
  faultyPower: noPower,
}

/** Expiration sets by quantized epoch. */
export const expirationQueueOptions: AmtOptions<ExpirationSet> = { bitWidth: 4, value: expirationSet }
/** Sectors by the epoch of their termination. */
export const earlyTerminationOptions: AmtOptions<BitField> = { bitWidth: 3, value: bitField }

/**
 * The sectors that expire, by quantized epoch.
 *
 * @example
 * import { emptyPartition, openExpirationQueue } from '#sdk/actors/miner/partition.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openExpirationQueue(store, emptyPartition(store)).count // 0
 */
export function openExpirationQueue(store: Blockstore, { expirationsEpochs }: Partition): Amt<ExpirationSet> {
  return Amt.load(store, expirationsEpochs, expirationQueueOptions)
}

/**
 * Not terminated, faulty or not.
 *
 * @example
 * import { emptyPartition, liveSectors } from '#sdk/actors/miner/partition.ts'
 * import { BitField } from '#sdk/collections/bitfield.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const none = emptyPartition(new MemoryBlockstore())
 * liveSectors({ ...none, sectors: BitField.of([1, 2]), terminated: BitField.of([2]) }).toArray() // [1]
 */
export function liveSectors({ sectors, terminated }: Partition): BitField {
  return sectors.difference(terminated)
}

/**
 * Neither terminated, faulty nor unproven: the ones that have power.
 *
 * @example
 * import { activeSectors, emptyPartition } from '#sdk/actors/miner/partition.ts'
 * import { BitField } from '#sdk/collections/bitfield.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const none = emptyPartition(new MemoryBlockstore())
 * activeSectors({ ...none, sectors: BitField.of([1, 2]), faults: BitField.of([2]) }).toArray() // [1]
 */
export function activeSectors(of: Partition): BitField {
  return liveSectors(of).difference(of.faults).difference(of.unproven)
}

/**
 * The power of the active sectors, bytes.
 *
 * @example
 * import { activePower, emptyPartition } from '#sdk/actors/miner/partition.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * activePower(emptyPartition(new MemoryBlockstore())) // { raw: 0n, qa: 0n }
 */
export function activePower(of: Partition): PowerPair {
  return subtractPower(of.livePower, addPower(of.faultyPower, of.unprovenPower))
}

/**
 * A partition without sectors.
 *
 * @example
 * import { emptyPartition } from '#sdk/actors/miner/partition.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * emptyPartition(new MemoryBlockstore()).sectors.isEmpty // true
 */
export function emptyPartition(store: Blockstore): Partition {
  return {
    sectors: BitField.empty,
    unproven: BitField.empty,
    faults: BitField.empty,
    recoveries: BitField.empty,
    terminated: BitField.empty,
    expirationsEpochs: Amt.create(store, expirationQueueOptions).flush(),
    earlyTerminated: Amt.create(store, earlyTerminationOptions).flush(),
    livePower: noPower,
    unprovenPower: noPower,
    faultyPower: noPower,
    recoveringPower: noPower,
  }
}
