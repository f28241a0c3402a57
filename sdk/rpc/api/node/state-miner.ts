import { deadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, jsonNullable, jsonStruct } from '#sdk/codec/json.ts'
import { bool, int, uint } from '#sdk/codec/primitives.ts'
import { bitField } from '#sdk/collections/bitfield.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { minerInfo } from '../../types/miner-info.ts'
import { minerPower, minerSectors } from '../../types/miner-power.ts'
import { deadline, partition } from '../../types/proving.ts'
import {
  preCommitInfo,
  preCommitOnChainInfo,
  sectorExpiration,
  sectorLocation,
  sectorOnChain,
} from '../../types/sector.ts'
import { tsk } from './tipset-param.ts'

const miner = param('maddr', address)
const sector = param('sectorNumber', uint)
const preCommit = param('pci', preCommitInfo)
const sectors = jsonList(sectorOnChain)

/** Miners, their sectors and their proving. */
export const stateMinerMethods = {
  StateMinerInfo: method('read', [miner, tsk], minerInfo),
  StateMinerPower: method('read', [miner, tsk], minerPower),
  StateMinerWorkerAddress: method('read', [miner, tsk], address),
  StateMinerSectorSize: method('read', [miner, tsk], uint),
  StateMinerAvailableBalance: method('read', [miner, tsk], bigint),
  StateMinerProvingDeadline: method('read', [miner, tsk], deadlineInfo),
  StateMinerDeadlines: method('read', [miner, tsk], jsonList(deadline)),
  StateMinerPartitions: method('read', [miner, param('dlIdx', uint), tsk], jsonList(partition)),
  StateMinerFaults: method('read', [miner, tsk], bitField),
  StateMinerRecoveries: method('read', [miner, tsk], bitField),
  StateMinerSectorCount: method('read', [miner, tsk], minerSectors),
  /** All sectors when `sectorNos` is null. */
  StateMinerSectors: method('read', [miner, param('sectorNos', jsonNullable(bitField)), tsk], sectors),
  StateMinerActiveSectors: method('read', [miner, tsk], sectors),
  StateMinerSectorAllocated: method('read', [miner, sector, tsk], bool),
  StateMinerAllocated: method('read', [miner, tsk], bitField),
  StateMinerInitialPledgeCollateral: method('read', [miner, preCommit, tsk], bigint),
  StateMinerPreCommitDepositForPower: method('read', [miner, preCommit, tsk], bigint),
  /** Null when the miner has no such sector. */
  StateSectorGetInfo: method('read', [miner, sector, tsk], jsonNullable(sectorOnChain)),
  StateSectorPreCommitInfo: method('read', [miner, sector, tsk], jsonNullable(preCommitOnChainInfo)),
  StateSectorExpiration: method('read', [miner, sector, tsk], jsonNullable(sectorExpiration)),
  StateSectorPartition: method('read', [miner, sector, tsk], sectorLocation),
  StateComputeDataCID: method(
    'read',
    [miner, param('sectorType', int), param('deals', jsonList(uint, 10_000)), tsk],
    cid,
  ),
  StateAllMinerFaults: method(
    'read',
    [param('lookback', int), tsk],
    jsonList(jsonStruct('Fault', { miner: address, epoch: int })),
  ),
  StateMinerCreationDeposit: method('read', [tsk], bigint),
  StateMinerInitialPledgeForSector: method(
    'read',
    [param('sectorDuration', int), param('sectorSize', uint), param('verifiedSize', uint), tsk],
    bigint,
  ),
} satisfies MethodTable
