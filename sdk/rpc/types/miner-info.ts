import { address, optionalAddress } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNil, jsonStruct } from '#sdk/codec/json.ts'
import { bool, bytes, int, uint } from '#sdk/codec/primitives.ts'
import { peerId } from '#sdk/crypto/peer-id.ts'

/** What the beneficiary of a miner may still withdraw, attoFIL. */
export const beneficiaryTerm = jsonStruct('BeneficiaryTerm', { quota: bigint, usedQuota: bigint, expiration: int })
export type BeneficiaryTerm = Infer<typeof beneficiaryTerm>

export const pendingBeneficiaryChange = jsonStruct('PendingBeneficiaryChange', {
  newBeneficiary: address,
  newQuota: bigint,
  newExpiration: int,
  approvedByBeneficiary: bool,
  approvedByNominee: bool,
})
export type PendingBeneficiaryChange = Infer<typeof pendingBeneficiaryChange>

/**
 * A miner's roles and where it is found, as StateMinerInfo answers. Multiaddrs are in their binary form.
 * Source: venus venus-shared/api/chain/v1.
 */
export const minerInfo = jsonStruct('MinerInfo', {
  owner: address,
  worker: address,
  /** Null when no change is pending. */
  newWorker: optionalAddress,
  controlAddresses: jsonList(address),
  /** -1 when no change is pending. */
  workerChangeEpoch: int,
  /** Null until the miner has registered one. */
  peerId,
  multiaddrs: jsonList(bytes(1024)),
  windowPostProofType: as('WindowPoStProofType', int),
  /** Bytes. */
  sectorSize: uint,
  windowPostPartitionSectors: as('WindowPoStPartitionSectors', uint),
  /** -1 for no fault. */
  consensusFaultElapsed: int,
  pendingOwnerAddress: jsonNil(address),
  /** Null on networks before version 17. */
  beneficiary: optionalAddress,
  beneficiaryTerm: jsonNil(beneficiaryTerm),
  pendingBeneficiaryTerm: jsonNil(pendingBeneficiaryChange),
})
export type MinerInfo = Infer<typeof minerInfo>
