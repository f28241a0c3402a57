import { address } from '#sdk/codec/address.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, list, nullable, tuple } from '#sdk/codec/collections.ts'
import { bytes, int, uint } from '#sdk/codec/primitives.ts'

export const workerKeyChange = tuple('WorkerKeyChange', { newWorker: address, effectiveAt: int })
export type WorkerKeyChange = Infer<typeof workerKeyChange>

/** Who runs a miner and where it is found. Addresses are ID addresses. */
export const minerInfo = tuple('MinerInfo', {
  owner: address,
  worker: address,
  controlAddresses: list(address),
  pendingWorkerKey: nullable(workerKeyChange),
  /** The libp2p peer id, in bytes. */
  peerId: bytes(),
  /** Binary multiaddrs. */
  multiaddrs: list(bytes()),
  windowPostProofType: as('WindowPoStProofType', int),
  sectorSize: uint,
  windowPostPartitionSectors: as('WindowPoStPartitionSectors', uint),
  /** The epoch from which the miner may act again after a consensus fault; -1 for no fault. */
  consensusFaultElapsed: int,
  /** A new owner who has not accepted yet. */
  pendingOwnerAddress: nullable(address),
})
export type MinerInfo = Infer<typeof minerInfo>
