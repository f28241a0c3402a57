import { actorCodes } from '#sdk/actors/actor-code.ts'
import type { DeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import { nextNotElapsed } from '#sdk/actors/miner/deadline-info.ts'
import type { MinerInfo as ChainMinerInfo } from '#sdk/actors/miner/info.ts'
import {
  availableBalance,
  loadMinerInfo,
  loadVestingFunds,
  type MinerState,
  minerState,
  provingDeadline,
} from '#sdk/actors/miner/state.ts'
import { unlockVested } from '#sdk/actors/miner/vesting.ts'
import { consensusMinerMinMiners, consensusMinerMinPower } from '#sdk/actors/power/policy.ts'
import { openClaims, powerState } from '#sdk/actors/power/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { peerIdBase58 } from '#sdk/crypto/peer-id.ts'
import type { MinerInfo } from '#sdk/rpc/types/miner-info.ts'
import type { MinerPower, PowerClaim } from '#sdk/rpc/types/miner-power.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { actorAt, idAddressOf, kindOf } from './actors.ts'
import { queryErrors } from './errors.ts'

/** @throws {ACTOR_NOT_FOUND} {NOT_A_MINER} */
export function minerStateAt(
  tree: StateTree,
  address: Address,
): { readonly id: number; readonly state: MinerState; readonly balance: bigint } {
  const { id, actor } = actorAt(tree, address)
  if (!actor.code.equals(actorCodes.storageminer))
    throw queryErrors.NOT_A_MINER({ address: address.toString(), kind: kindOf(actor) })
  return { id, state: tree.state(id, minerState), balance: actor.balance }
}

export function chainMinerInfo(tree: StateTree, miner: Address): ChainMinerInfo {
  return loadMinerInfo(tree.store, minerStateAt(tree, miner).state)
}

export function minerInfo(tree: StateTree, miner: Address): MinerInfo {
  const info = chainMinerInfo(tree, miner)
  const { pendingWorkerKey, peerId, pendingOwnerAddress, ...rest } = info
  return {
    ...rest,
    newWorker: pendingWorkerKey?.newWorker ?? null,
    workerChangeEpoch: pendingWorkerKey?.effectiveAt ?? -1,
    peerId: peerId.length === 0 ? null : peerIdBase58(peerId),
    pendingOwnerAddress: pendingOwnerAddress ?? undefined,
    beneficiary: null,
    beneficiaryTerm: undefined,
    pendingBeneficiaryTerm: undefined,
  }
}

/** A miner's claim beside the network's power; zeros for an address without a claim. @throws {ACTOR_NOT_FOUND} */
export function minerPower(tree: StateTree, miner: Address): MinerPower {
  const power = tree.state(singletonIds.power, powerState)
  const claims = openClaims(tree.store, power)
  const claim = claims.get(idAddressOf(tree, miner))
  const own: PowerClaim = {
    rawBytePower: claim?.rawBytePower ?? 0n,
    qualityAdjPower: claim?.qualityAdjPower ?? 0n,
  }
  return {
    minerPower: own,
    totalPower: { rawBytePower: power.totalRawBytePower, qualityAdjPower: power.totalQualityAdjPower },
    hasMinPower: hasMinPower(own.rawBytePower, power.minerAboveMinPowerCount),
  }
}

/** Source: specs-actors power_state.go (MinerNominalPowerMeetsConsensusMinimum). */
function hasMinPower(raw: bigint, minersAbove: number): boolean {
  if (raw >= consensusMinerMinPower) return true
  return minersAbove < consensusMinerMinMiners && raw > 0n
}

/** attoFIL that the owner may withdraw at an epoch, what has vested included. */
export function minerAvailableBalance(tree: StateTree, miner: Address, epoch: number): bigint {
  const { state, balance } = minerStateAt(tree, miner)
  return availableBalance(state, balance) + unlockVested(loadVestingFunds(tree.store, state), epoch).unlocked
}

/** The deadline that is open at an epoch, or opens next. */
export function minerProvingDeadline(tree: StateTree, miner: Address, epoch: number): DeadlineInfo {
  return nextNotElapsed(provingDeadline(minerStateAt(tree, miner).state, epoch))
}
