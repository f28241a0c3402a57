import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { jsonStruct } from '#sdk/codec/json.ts'
import { int, uint } from '#sdk/codec/primitives.ts'

/** Datacap set aside for a piece, on networks from version 17. Parties are actor ids, sizes padded bytes. */
export const allocation = jsonStruct('Allocation', {
  client: uint,
  provider: uint,
  data: cid,
  size: uint,
  termMin: int,
  termMax: int,
  expiration: int,
})
export type Allocation = Infer<typeof allocation>

/** Datacap that a provider has put to use. */
export const allocationClaim = jsonStruct('Claim', {
  provider: uint,
  client: uint,
  data: cid,
  size: uint,
  termMin: int,
  termMax: int,
  termStart: int,
  sector: uint,
})
export type AllocationClaim = Infer<typeof allocationClaim>
