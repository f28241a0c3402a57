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

export function openExpirationQueue(store: Blockstore, { expirationsEpochs }: Partition): Amt<ExpirationSet> {
  return Amt.load(store, expirationsEpochs, expirationQueueOptions)
}

export function openEarlyTerminated(store: Blockstore, { earlyTerminated }: Partition): Amt<BitField> {
  return Amt.load(store, earlyTerminated, earlyTerminationOptions)
}

/** Not terminated, faulty or not. */
export function liveSectors({ sectors, terminated }: Partition): BitField {
  return sectors.difference(terminated)
}

/** Neither terminated, faulty nor unproven: the ones that have power. */
export function activeSectors(of: Partition): BitField {
  return liveSectors(of).difference(of.faults).difference(of.unproven)
}

export function activePower(of: Partition): PowerPair {
  return subtractPower(of.livePower, addPower(of.faultyPower, of.unprovenPower))
}

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
