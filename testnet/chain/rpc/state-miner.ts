import { actorCodes } from '#sdk/actors/actor-code.ts'
import { dealWeight } from '#sdk/actors/market/policy.ts'
import { marketState, openProposals } from '#sdk/actors/market/state.ts'
import { findSector, loadDeadline, openPartitions } from '#sdk/actors/miner/deadline.ts'
import { initialPledge, preCommitDeposit } from '#sdk/actors/miner/monies.ts'
import { activeSectors, liveSectors } from '#sdk/actors/miner/partition.ts'
import { qaPowerForWeight } from '#sdk/actors/miner/policy.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import type { SectorOnChainInfo, SectorPreCommitInfo } from '#sdk/actors/miner/sector.ts'
import {
  availableBalance,
  loadAllocatedSectors,
  loadDeadlines,
  loadMinerInfo,
  type MinerState,
  minerState,
  openPreCommittedSectors,
  openSectors,
  provingDeadline,
} from '#sdk/actors/miner/state.ts'
import { consensusMinerMinPower } from '#sdk/actors/power/policy.ts'
import { currentTotalPower, openClaims, powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import type { TipSetKey } from '#sdk/chain/tipset-key.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { peerIdText } from '#sdk/crypto/peer-id.ts'
import { unsealedSectorCid } from '#sdk/piece/unsealed-sector-cid.ts'
import type { stateMinerMethods } from '#sdk/rpc/api/node/state-miner.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { circulatingSupply } from '../blocks/circulating-supply.ts'
import { chainErrors } from '../errors.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import type { Node } from './node.ts'

/** Nodes answer with a tenth more, for the figures move until the message is executed. */
const MARGIN = { numerator: 110n, denominator: 100n }

interface View {
  readonly id: number
  readonly state: MinerState
  readonly tree: StateTree
  readonly epoch: number
}

/** Miners, their sectors and their proving. */
export function stateMinerHandlers({ chain }: Node): Handlers<typeof stateMinerMethods> {
  const view = (address: Address, key: TipSetKey | undefined): View => {
    const record = chain.index.byKey(key)
    const tree = chain.stateAt(record)
    const id = tree.resolve(address)
    const actor = id === undefined ? undefined : tree.get(id)
    if (id === undefined || actor === undefined || !actor.code.equals(actorCodes.storageminer)) {
      throw chainErrors.MINER_NOT_FOUND({ address: address.toString() })
    }
    return { id, tree, state: tree.state(id, minerState), epoch: record.tipSet.height }
  }
  const partitionsOf = ({ tree, state }: View) => {
    const deadlines = loadDeadlines(tree.store, state)
    return deadlines.due.flatMap((_, index) => [
      ...openPartitions(tree.store, loadDeadline(tree.store, deadlines, index)).values(),
    ])
  }
  const unionOf = (fields: readonly BitField[]) => BitField.union([...fields])
  const sectorsOf = ({ tree, state }: View, wanted: BitField | null): SectorOnChainInfo[] => {
    const sectors = openSectors(tree.store, state)
    if (wanted === null) return [...sectors.values()]
    return [...wanted.bits()].flatMap((number) => sectors.get(number) ?? [])
  }
  const conditionsAt = (tree: StateTree) => {
    const reward = tree.state(singletonIds.reward, rewardState)
    return {
      reward: reward.thisEpochRewardSmoothed,
      qaPower: tree.state(singletonIds.power, powerState).thisEpochQaPowerSmoothed,
      baselinePower: reward.thisEpochBaselinePower,
      circulatingSupply: circulatingSupply(tree, chain.rules.allocation).circulating,
    }
  }
  const qaPowerOf = ({ tree, epoch }: View, info: SectorPreCommitInfo): bigint => {
    const proposals = openProposals(tree.store, tree.state(singletonIds.market, marketState))
    let plain = 0n
    let verified = 0n
    for (const dealId of info.dealIds) {
      const proposal = proposals.get(dealId)
      if (proposal === undefined) throw chainErrors.DEAL_NOT_FOUND({ id: dealId })
      if (proposal.verifiedDeal) verified += dealWeight(proposal)
      else plain += dealWeight(proposal)
    }
    return qaPowerForWeight(sealProofInfo(info.sealProof).sectorSize, info.expiration - epoch, plain, verified)
  }

  return {
    StateMinerInfo(address, key) {
      const { tree, state } = view(address, key)
      const info = loadMinerInfo(tree.store, state)
      return {
        owner: info.owner,
        worker: info.worker,
        newWorker: info.pendingWorkerKey?.newWorker ?? null,
        controlAddresses: [...info.controlAddresses],
        workerChangeEpoch: info.pendingWorkerKey?.effectiveAt ?? -1,
        peerId: info.peerId.length === 0 ? null : peerIdText(info.peerId),
        multiaddrs: [...info.multiaddrs],
        windowPostProofType: info.windowPostProofType,
        sectorSize: info.sectorSize,
        windowPostPartitionSectors: info.windowPostPartitionSectors,
        consensusFaultElapsed: info.consensusFaultElapsed,
        pendingOwnerAddress: info.pendingOwnerAddress ?? undefined,
        beneficiary: undefined,
        beneficiaryTerm: undefined,
        pendingBeneficiaryTerm: undefined,
      }
    },
    StateMinerPower(address, key) {
      const { id, tree } = view(address, key)
      const power = tree.state(singletonIds.power, powerState)
      const claim = openClaims(tree.store, power).get(Address.fromId(id)) ?? { rawBytePower: 0n, qualityAdjPower: 0n }
      const { raw, qa } = currentTotalPower(power)
      return {
        minerPower: { rawBytePower: claim.rawBytePower, qualityAdjPower: claim.qualityAdjPower },
        totalPower: { rawBytePower: raw, qualityAdjPower: qa },
        hasMinPower: claim.rawBytePower >= consensusMinerMinPower,
      }
    },
    StateMinerWorkerAddress(address, key) {
      const { tree, state } = view(address, key)
      return loadMinerInfo(tree.store, state).worker
    },
    StateMinerSectorSize(address, key) {
      const { tree, state } = view(address, key)
      return loadMinerInfo(tree.store, state).sectorSize
    },
    StateMinerAvailableBalance(address, key) {
      const { id, tree, state } = view(address, key)
      return availableBalance(state, tree.get(id)!.balance)
    },
    StateMinerProvingDeadline(address, key) {
      const { state, epoch } = view(address, key)
      return provingDeadline(state, epoch)
    },
    StateMinerDeadlines(address, key) {
      const { tree, state } = view(address, key)
      const deadlines = loadDeadlines(tree.store, state)
      return deadlines.due.map((_, index) => {
        const { partitionsPosted } = loadDeadline(tree.store, deadlines, index)
        return { postSubmissions: partitionsPosted, disputableProofCount: 0, dailyFee: undefined }
      })
    },
    StateMinerPartitions(address, index, key) {
      const { tree, state } = view(address, key)
      const deadline = loadDeadline(tree.store, loadDeadlines(tree.store, state), index)
      return [...openPartitions(tree.store, deadline).values()].map((partition) => ({
        allSectors: partition.sectors,
        faultySectors: partition.faults,
        recoveringSectors: partition.recoveries,
        liveSectors: liveSectors(partition),
        activeSectors: activeSectors(partition),
      }))
    },
    StateMinerFaults(address, key) {
      return unionOf(partitionsOf(view(address, key)).map(({ faults }) => faults))
    },
    StateMinerRecoveries(address, key) {
      return unionOf(partitionsOf(view(address, key)).map(({ recoveries }) => recoveries))
    },
    StateMinerSectorCount(address, key) {
      const partitions = partitionsOf(view(address, key))
      const count = (of: (partition: (typeof partitions)[number]) => BitField) =>
        partitions.reduce((sum, partition) => sum + of(partition).count, 0)
      return { live: count(liveSectors), active: count(activeSectors), faulty: count(({ faults }) => faults) }
    },
    StateMinerSectors(address, numbers, key) {
      return sectorsOf(view(address, key), numbers)
    },
    StateMinerActiveSectors(address, key) {
      const at = view(address, key)
      return sectorsOf(at, unionOf(partitionsOf(at).map(activeSectors)))
    },
    StateMinerSectorAllocated(address, number, key) {
      const { tree, state } = view(address, key)
      return loadAllocatedSectors(tree.store, state).has(number)
    },
    StateMinerAllocated(address, key) {
      const { tree, state } = view(address, key)
      return loadAllocatedSectors(tree.store, state)
    },
    StateMinerInitialPledgeCollateral(address, info, key) {
      const at = view(address, key)
      return (initialPledge(conditionsAt(at.tree), qaPowerOf(at, info)) * MARGIN.numerator) / MARGIN.denominator
    },
    StateMinerPreCommitDepositForPower(address, info, key) {
      const at = view(address, key)
      return (preCommitDeposit(conditionsAt(at.tree), qaPowerOf(at, info)) * MARGIN.numerator) / MARGIN.denominator
    },
    StateSectorGetInfo(address, number, key) {
      const { tree, state } = view(address, key)
      return openSectors(tree.store, state).get(number) ?? null
    },
    StateSectorPreCommitInfo(address, number, key) {
      const { tree, state } = view(address, key)
      return openPreCommittedSectors(tree.store, state).get(number) ?? null
    },
    StateSectorExpiration(address, number, key) {
      const { tree, state } = view(address, key)
      const sector = openSectors(tree.store, state).get(number)
      return sector === undefined ? null : { onTime: sector.expiration, early: 0 }
    },
    StateSectorPartition(address, number, key) {
      const { tree, state } = view(address, key)
      return findSector(tree.store, loadDeadlines(tree.store, state), number)
    },
    StateComputeDataCID(_address, sectorType, dealIds, key) {
      const tree = chain.stateAt(chain.index.byKey(key))
      const proposals = openProposals(tree.store, tree.state(singletonIds.market, marketState))
      const pieces = dealIds.map((id) => {
        const proposal = proposals.get(id)
        if (proposal === undefined) throw chainErrors.DEAL_NOT_FOUND({ id })
        return { cid: proposal.pieceCid, paddedSize: proposal.pieceSize }
      })
      return unsealedSectorCid(sealProofInfo(sectorType).sectorSize, pieces)
    },
  }
}
