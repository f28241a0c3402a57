import { address } from '#sdk/codec/address.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { jsonList, jsonStruct } from '#sdk/codec/json.ts'
import { bool, int, uint } from '#sdk/codec/primitives.ts'

/** The network constants a sealer works with. */
export const netParamsConfig = jsonStruct('NetParamsConfig', {
  upgradeIgnitionHeight: int,
  upgradeOhSnapHeight: int,
  upgradeSkyrHeight: int,
  forkLengthThreshold: int,
  blockDelaySecs: uint,
  preCommitChallengeDelay: int,
})
export type NetParamsConfig = Infer<typeof netParamsConfig>

/** Who sends which messages. */
export const addressConfig = jsonStruct('AddressConfig', {
  preCommitControl: jsonList(address),
  commitControl: jsonList(address),
  terminateControl: jsonList(address),
  dealPublishControl: jsonList(address),
  disableOwnerFallback: bool,
  disableWorkerFallback: bool,
})
export type AddressConfig = Infer<typeof addressConfig>
