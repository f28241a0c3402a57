import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { jsonStruct } from '#sdk/codec/json.ts'
import { bool, uint } from '#sdk/codec/primitives.ts'

/** Bytes, as they are and weighted by quality. */
export const powerClaim = jsonStruct('Claim', { rawBytePower: bigint, qualityAdjPower: bigint })
export type PowerClaim = Infer<typeof powerClaim>

/** The power of a miner beside that of the network. */
export const minerPower = jsonStruct('MinerPower', {
  minerPower: powerClaim,
  totalPower: powerClaim,
  hasMinPower: bool,
})
export type MinerPower = Infer<typeof minerPower>

/** How many sectors a miner has. */
export const minerSectors = jsonStruct('MinerSectors', { live: uint, active: uint, faulty: uint })
export type MinerSectors = Infer<typeof minerSectors>
