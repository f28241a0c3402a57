import { address } from '#sdk/codec/address.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { float, jsonList, jsonRecord, jsonStruct } from '#sdk/codec/json.ts'
import { uint } from '#sdk/codec/primitives.ts'

const provider = jsonStruct('ProviderDistribution', {
  provider: address,
  total: uint,
  uniq: uint,
  uniqPieces: jsonRecord(uint),
  duplicationPercentage: float,
})

/** How a client's verified data is spread over providers, in bytes and shares of one. */
export const dealDistribution = jsonStruct('DealDistribution', {
  providersDistribution: jsonList(provider),
  replicasDistribution: jsonList(
    jsonStruct('ReplicaDistribution', {
      client: address,
      total: uint,
      uniq: uint,
      duplicationPercentage: float,
      replicasPercentage: jsonRecord(float),
      replicasDistribution: jsonList(provider),
    }),
  ),
})
export type DealDistribution = Infer<typeof dealDistribution>
