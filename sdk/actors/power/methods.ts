import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, list, tuple } from '#sdk/codec/collections.ts'
import { bytes, int } from '#sdk/codec/primitives.ts'
import { actorMethod, empty } from '../actor-method.ts'
import { filterEstimate } from '../math/smoothing.ts'
import { sealVerifyInfo } from '../miner/proofs.ts'

/** `peer` is the libp2p peer id, multiaddrs are in binary form. */
export const createMinerParams = tuple('CreateMinerParams', {
  owner: address,
  worker: address,
  windowPostProofType: as('WindowPoStProofType', int),
  peer: bytes(),
  multiaddrs: list(bytes()),
})
export type CreateMinerParams = Infer<typeof createMinerParams>

export const createMinerReturn = tuple('CreateMinerReturn', {
  idAddress: as('IDAddress', address),
  robustAddress: address,
})
export type CreateMinerReturn = Infer<typeof createMinerReturn>

/** Bytes, negative for a loss. */
export const updateClaimedPowerParams = tuple('UpdateClaimedPowerParams', {
  rawByteDelta: bigint,
  qualityAdjustedDelta: bigint,
})
export type UpdateClaimedPowerParams = Infer<typeof updateClaimedPowerParams>

export const enrollCronEventParams = tuple('EnrollCronEventParams', { eventEpoch: int, payload: bytes() })
export type EnrollCronEventParams = Infer<typeof enrollCronEventParams>

export const currentTotalPowerReturn = tuple('CurrentTotalPowerReturn', {
  rawBytePower: bigint,
  qualityAdjPower: bigint,
  pledgeCollateral: bigint,
  qualityAdjPowerSmoothed: filterEstimate,
})
export type CurrentTotalPowerReturn = Infer<typeof currentTotalPowerReturn>

export const powerMethods = {
  Constructor: actorMethod(1, empty),
  CreateMiner: actorMethod(2, createMinerParams, createMinerReturn),
  UpdateClaimedPower: actorMethod(3, updateClaimedPowerParams),
  EnrollCronEvent: actorMethod(4, enrollCronEventParams),
  CronTick: actorMethod(5, empty),
  UpdatePledgeTotal: actorMethod(6, bigint),
  SubmitPoRepForBulkVerify: actorMethod(8, sealVerifyInfo),
  CurrentTotalPower: actorMethod(9, empty, currentTotalPowerReturn),
} as const
