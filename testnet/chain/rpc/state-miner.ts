import type { TipSetKey } from '#sdk/chain/tipset-key.ts'
import type { stateMinerMethods } from '#sdk/rpc/api/node/state-miner.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { circulatingSupply } from '../blocks/circulating-supply.ts'
import { dataCid } from '../queries/market.ts'
import { chainMinerInfo, minerAvailableBalance, minerInfo, minerPower, minerProvingDeadline } from '../queries/miner.ts'
import { faultsOfMiners } from '../queries/miner-faults.ts'
import {
  type PledgeTime,
  quotedInitialPledge,
  quotedPledgeForSector,
  quotedPreCommitDeposit,
} from '../queries/pledge.ts'
import {
  allocatedSectors,
  minerActiveSectors,
  minerDeadlines,
  minerFaults,
  minerPartitions,
  minerRecoveries,
  minerSectorCount,
  minerSectors,
  preCommitInfo,
  sectorExpiration,
  sectorInfo,
  sectorPartition,
} from '../queries/sectors.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import type { Node } from './node.ts'

/** Miners, their sectors and their proving. */
export function stateMinerHandlers({ chain }: Node): Handlers<typeof stateMinerMethods> {
  const treeAt = (key: TipSetKey | undefined) => chain.stateAt(chain.index.byKey(key))
  const epochAt = (key: TipSetKey | undefined) => chain.index.byKey(key).tipSet.height
  const timeAt = (tree: StateTree, key: TipSetKey | undefined): PledgeTime => ({
    epoch: epochAt(key),
    circulatingSupply: circulatingSupply(tree, chain.rules.allocation).circulating,
  })

  return {
    StateMinerInfo(miner, key) {
      return minerInfo(treeAt(key), miner)
    },
    StateMinerPower(miner, key) {
      return minerPower(treeAt(key), miner)
    },
    StateMinerWorkerAddress(miner, key) {
      return chainMinerInfo(treeAt(key), miner).worker
    },
    StateMinerSectorSize(miner, key) {
      return chainMinerInfo(treeAt(key), miner).sectorSize
    },
    StateMinerAvailableBalance(miner, key) {
      return minerAvailableBalance(treeAt(key), miner, epochAt(key))
    },
    StateMinerProvingDeadline(miner, key) {
      return minerProvingDeadline(treeAt(key), miner, epochAt(key))
    },
    StateMinerDeadlines(miner, key) {
      return minerDeadlines(treeAt(key), miner)
    },
    StateMinerPartitions(miner, deadline, key) {
      return minerPartitions(treeAt(key), miner, deadline)
    },
    StateMinerFaults(miner, key) {
      return minerFaults(treeAt(key), miner)
    },
    StateMinerRecoveries(miner, key) {
      return minerRecoveries(treeAt(key), miner)
    },
    StateMinerSectorCount(miner, key) {
      return minerSectorCount(treeAt(key), miner)
    },
    StateMinerSectors(miner, sectors, key) {
      return minerSectors(treeAt(key), miner, sectors)
    },
    StateMinerActiveSectors(miner, key) {
      return minerActiveSectors(treeAt(key), miner)
    },
    StateMinerSectorAllocated(miner, sector, key) {
      return allocatedSectors(treeAt(key), miner).has(sector)
    },
    StateMinerAllocated(miner, key) {
      return allocatedSectors(treeAt(key), miner)
    },
    StateMinerInitialPledgeCollateral(_miner, info, key) {
      const tree = treeAt(key)
      return quotedInitialPledge(tree, info, timeAt(tree, key))
    },
    StateMinerPreCommitDepositForPower(_miner, info, key) {
      const tree = treeAt(key)
      return quotedPreCommitDeposit(tree, info, timeAt(tree, key))
    },
    StateMinerInitialPledgeForSector(duration, sectorSize, verifiedSize, key) {
      const tree = treeAt(key)
      return quotedPledgeForSector(tree, { duration, sectorSize, verifiedSize }, timeAt(tree, key))
    },
    /** Miners are made without a deposit before network version 26. */
    StateMinerCreationDeposit() {
      return 0n
    },
    StateAllMinerFaults(lookback, key) {
      return faultsOfMiners(chain, chain.index.byKey(key), lookback)
    },
    StateSectorGetInfo(miner, sector, key) {
      return sectorInfo(treeAt(key), miner, sector)
    },
    StateSectorPreCommitInfo(miner, sector, key) {
      return preCommitInfo(treeAt(key), miner, sector)
    },
    StateSectorExpiration(miner, sector, key) {
      return sectorExpiration(treeAt(key), miner, sector)
    },
    StateSectorPartition(miner, sector, key) {
      return sectorPartition(treeAt(key), miner, sector)
    },
    StateComputeDataCID(_miner, sealProof, deals, key) {
      return dataCid(treeAt(key), sealProof, deals)
    },
  }
}
