import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, list, tuple } from '#sdk/codec/collections.ts'
import { bool, bytes, int, uint } from '#sdk/codec/primitives.ts'
import { bitField } from '#sdk/collections/bitfield.ts'
import { actorMethod, empty } from '../actor-method.ts'
import { filterEstimate } from '../math/smoothing.ts'
import { postProof } from './proofs.ts'
import { sectorPreCommitInfo } from './sector.ts'

/** Sectors of one partition. */
const sectorsOfPartition = { deadline: uint, partition: uint, sectors: bitField }

export const minerConstructorParams = tuple('MinerConstructorParams', {
  ownerAddr: address,
  workerAddr: address,
  controlAddrs: list(address),
  windowPostProofType: as('WindowPoStProofType', int),
  peerId: bytes(),
  multiaddrs: list(bytes()),
})
export type MinerConstructorParams = Infer<typeof minerConstructorParams>

/** ID addresses. */
export const getControlAddressesReturn = tuple('GetControlAddressesReturn', {
  owner: address,
  worker: address,
  controlAddrs: list(address),
})
export type GetControlAddressesReturn = Infer<typeof getControlAddressesReturn>

export const changeWorkerAddressParams = tuple('ChangeWorkerAddressParams', {
  newWorker: address,
  newControlAddrs: list(address),
})
export type ChangeWorkerAddressParams = Infer<typeof changeWorkerAddressParams>

/** The peer id in bytes. */
export const changePeerIdParams = tuple('ChangePeerIDParams', { newId: as('NewID', bytes()) })
export type ChangePeerIdParams = Infer<typeof changePeerIdParams>

/** Binary multiaddrs. */
export const changeMultiaddrsParams = tuple('ChangeMultiaddrsParams', { newMultiaddrs: list(bytes()) })
export type ChangeMultiaddrsParams = Infer<typeof changeMultiaddrsParams>

export const postPartition = tuple('PoStPartition', { index: uint, skipped: bitField })
export type PostPartition = Infer<typeof postPartition>

export const submitWindowedPostParams = tuple('SubmitWindowedPoStParams', {
  deadline: uint,
  partitions: list(postPartition),
  proofs: list(postProof),
  chainCommitEpoch: int,
  chainCommitRand: bytes(),
})
export type SubmitWindowedPostParams = Infer<typeof submitWindowedPostParams>

export const disputeWindowedPostParams = tuple('DisputeWindowedPoStParams', {
  deadline: uint,
  postIndex: as('PoStIndex', uint),
})
export type DisputeWindowedPostParams = Infer<typeof disputeWindowedPostParams>

export const preCommitSectorBatchParams = tuple('PreCommitSectorBatchParams', { sectors: list(sectorPreCommitInfo) })
export type PreCommitSectorBatchParams = Infer<typeof preCommitSectorBatchParams>

export const proveCommitSectorParams = tuple('ProveCommitSectorParams', { sectorNumber: uint, proof: bytes() })
export type ProveCommitSectorParams = Infer<typeof proveCommitSectorParams>

export const proveCommitAggregateParams = tuple('ProveCommitAggregateParams', {
  sectorNumbers: bitField,
  aggregateProof: bytes(),
})
export type ProveCommitAggregateParams = Infer<typeof proveCommitAggregateParams>

export const replicaUpdate = tuple('ReplicaUpdate', {
  sectorId: as('SectorID', uint),
  deadline: uint,
  partition: uint,
  newSealedSectorCid: as('NewSealedSectorCID', cid),
  deals: list(uint),
  updateProofType: int,
  replicaProof: bytes(),
})
export type ReplicaUpdate = Infer<typeof replicaUpdate>

export const proveReplicaUpdatesParams = tuple('ProveReplicaUpdatesParams', { updates: list(replicaUpdate) })
export type ProveReplicaUpdatesParams = Infer<typeof proveReplicaUpdatesParams>

export const expirationExtension = tuple('ExpirationExtension', { ...sectorsOfPartition, newExpiration: int })
export type ExpirationExtension = Infer<typeof expirationExtension>

export const extendSectorExpirationParams = tuple('ExtendSectorExpirationParams', {
  extensions: list(expirationExtension),
})
export type ExtendSectorExpirationParams = Infer<typeof extendSectorExpirationParams>

export const terminationDeclaration = tuple('TerminationDeclaration', sectorsOfPartition)
export type TerminationDeclaration = Infer<typeof terminationDeclaration>

export const terminateSectorsParams = tuple('TerminateSectorsParams', { terminations: list(terminationDeclaration) })
export type TerminateSectorsParams = Infer<typeof terminateSectorsParams>

/** `done` is false while fees of terminated sectors are left for a later call. */
export const terminateSectorsReturn = tuple('TerminateSectorsReturn', { done: bool })
export type TerminateSectorsReturn = Infer<typeof terminateSectorsReturn>

export const faultDeclaration = tuple('FaultDeclaration', sectorsOfPartition)
export type FaultDeclaration = Infer<typeof faultDeclaration>

export const declareFaultsParams = tuple('DeclareFaultsParams', { faults: list(faultDeclaration) })
export type DeclareFaultsParams = Infer<typeof declareFaultsParams>

export const recoveryDeclaration = tuple('RecoveryDeclaration', sectorsOfPartition)
export type RecoveryDeclaration = Infer<typeof recoveryDeclaration>

export const declareFaultsRecoveredParams = tuple('DeclareFaultsRecoveredParams', {
  recoveries: list(recoveryDeclaration),
})
export type DeclareFaultsRecoveredParams = Infer<typeof declareFaultsRecoveredParams>

export const deferredCronEventParams = tuple('DeferredCronEventParams', {
  eventPayload: bytes(),
  rewardSmoothed: filterEstimate,
  qualityAdjPowerSmoothed: filterEstimate,
})
export type DeferredCronEventParams = Infer<typeof deferredCronEventParams>

export const checkSectorProvenParams = tuple('CheckSectorProvenParams', { sectorNumber: uint })
export type CheckSectorProvenParams = Infer<typeof checkSectorProvenParams>

/** attoFIL. */
export const applyRewardParams = tuple('ApplyRewardParams', { reward: bigint, penalty: bigint })
export type ApplyRewardParams = Infer<typeof applyRewardParams>

/** Block headers as CBOR. */
export const reportConsensusFaultParams = tuple('ReportConsensusFaultParams', {
  blockHeader1: bytes(),
  blockHeader2: bytes(),
  blockHeaderExtra: bytes(),
})
export type ReportConsensusFaultParams = Infer<typeof reportConsensusFaultParams>

/** attoFIL; more than is free means everything that is free. */
export const minerWithdrawBalanceParams = tuple('miner.WithdrawBalanceParams', { amountRequested: bigint })
export type MinerWithdrawBalanceParams = Infer<typeof minerWithdrawBalanceParams>

export const confirmSectorProofsParams = tuple('ConfirmSectorProofsParams', {
  sectors: list(uint),
  rewardSmoothed: filterEstimate,
  rewardBaselinePower: bigint,
  qualityAdjPowerSmoothed: filterEstimate,
})
export type ConfirmSectorProofsParams = Infer<typeof confirmSectorProofsParams>

export const compactPartitionsParams = tuple('CompactPartitionsParams', { deadline: uint, partitions: bitField })
export type CompactPartitionsParams = Infer<typeof compactPartitionsParams>

export const compactSectorNumbersParams = tuple('CompactSectorNumbersParams', { maskSectorNumbers: bitField })
export type CompactSectorNumbersParams = Infer<typeof compactSectorNumbersParams>

/** What a miner asks the power actor to call it back for. */
export const cronEventTypes = { workerKeyChange: 0, provingDeadline: 1, processEarlyTerminations: 2 } as const
export const cronEventPayload = tuple('CronEventPayload', { eventType: int })
export type CronEventPayload = Infer<typeof cronEventPayload>

export const minerMethods = {
  Constructor: actorMethod(1, minerConstructorParams),
  ControlAddresses: actorMethod(2, empty, getControlAddressesReturn),
  ChangeWorkerAddress: actorMethod(3, changeWorkerAddressParams),
  ChangePeerID: actorMethod(4, changePeerIdParams),
  SubmitWindowedPoSt: actorMethod(5, submitWindowedPostParams),
  PreCommitSector: actorMethod(6, sectorPreCommitInfo),
  ProveCommitSector: actorMethod(7, proveCommitSectorParams),
  ExtendSectorExpiration: actorMethod(8, extendSectorExpirationParams),
  TerminateSectors: actorMethod(9, terminateSectorsParams, terminateSectorsReturn),
  DeclareFaults: actorMethod(10, declareFaultsParams),
  DeclareFaultsRecovered: actorMethod(11, declareFaultsRecoveredParams),
  OnDeferredCronEvent: actorMethod(12, deferredCronEventParams),
  CheckSectorProven: actorMethod(13, checkSectorProvenParams),
  ApplyRewards: actorMethod(14, applyRewardParams),
  ReportConsensusFault: actorMethod(15, reportConsensusFaultParams),
  WithdrawBalance: actorMethod(16, minerWithdrawBalanceParams, bigint),
  ConfirmSectorProofsValid: actorMethod(17, confirmSectorProofsParams),
  ChangeMultiaddrs: actorMethod(18, changeMultiaddrsParams),
  CompactPartitions: actorMethod(19, compactPartitionsParams),
  CompactSectorNumbers: actorMethod(20, compactSectorNumbersParams),
  ConfirmUpdateWorkerKey: actorMethod(21, empty),
  RepayDebt: actorMethod(22, empty),
  ChangeOwnerAddress: actorMethod(23, address),
  DisputeWindowedPoSt: actorMethod(24, disputeWindowedPostParams),
  PreCommitSectorBatch: actorMethod(25, preCommitSectorBatchParams),
  ProveCommitAggregate: actorMethod(26, proveCommitAggregateParams),
  ProveReplicaUpdates: actorMethod(27, proveReplicaUpdatesParams, bitField),
} as const
