import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { jsonOptional, jsonStruct } from '#sdk/codec/json.ts'
import { uint } from '#sdk/codec/primitives.ts'
import { bitField } from '#sdk/collections/bitfield.ts'

/** A deadline of a miner: the partitions that are proven already, and how many proofs may be disputed. */
export const deadline = jsonStruct('Deadline', {
  postSubmissions: bitField,
  disputableProofCount: uint,
  /** attoFIL, on newer networks. */
  dailyFee: jsonOptional(bigint),
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
