import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { jsonStruct, orZero } from '#sdk/codec/json.ts'
import { uint } from '#sdk/codec/primitives.ts'
import { bitField } from '#sdk/collections/bitfield.ts'

/** A deadline of a miner: the partitions that are proven already, and how many proofs may be disputed. */
export const deadline = jsonStruct('Deadline', {
  postSubmissions: bitField,
  disputableProofCount: uint,
  /** attoFIL; 0 on networks that take none. */
  dailyFee: orZero(bigint, 0n),
})
export type Deadline = Infer<typeof deadline>

/** The sectors of a partition, by their numbers. */
export const partition = jsonStruct('Partition', {
  allSectors: bitField,
  faultySectors: bitField,
  recoveringSectors: bitField,
  liveSectors: bitField,
  activeSectors: bitField,
})
export type Partition = Infer<typeof partition>
