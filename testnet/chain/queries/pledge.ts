import { dealWeight } from '#sdk/actors/market/policy.ts'
import { initialPledge, type PledgeConditions, preCommitDeposit } from '#sdk/actors/miner/monies.ts'
import { qaPowerForWeight } from '#sdk/actors/miner/policy.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import type { SectorPreCommitInfo } from '#sdk/actors/miner/sector.ts'
import { powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { queryErrors } from './errors.ts'
import { storageDeal } from './market.ts'

/** What nodes add to a figure that moves until the message is executed: a tenth. */
const withMargin = (attoFil: bigint) => (attoFil * 110n) / 100n

/** attoFIL that a sector takes as pledge when it is proven, as nodes quote it. @throws {DEAL_NOT_FOUND} */
export function quotedInitialPledge(tree: StateTree, info: SectorPreCommitInfo, at: PledgeTime): bigint {
  return withMargin(initialPledge(conditions(tree, at), qaPower(tree, info, at)))
}

/** attoFIL that a pre-commit takes as deposit, as nodes quote it. @throws {DEAL_NOT_FOUND} */
export function quotedPreCommitDeposit(tree: StateTree, info: SectorPreCommitInfo, at: PledgeTime): bigint {
  return withMargin(preCommitDeposit(conditions(tree, at), qaPower(tree, info, at)))
}

/** attoFIL that a sector of so many bytes takes as pledge for its life, part of it in verified deals, as nodes quote it. */
export function quotedPledgeForSector(
  tree: StateTree,
  sector: { readonly duration: number; readonly sectorSize: number; readonly verifiedSize: number },
  at: PledgeTime,
): bigint {
  const { duration, sectorSize, verifiedSize } = sector
  if (duration <= 0) throw queryErrors.SECTOR_DURATION({ duration })
  if (verifiedSize > sectorSize) throw queryErrors.VERIFIED_OVER_SECTOR({ verifiedSize, sectorSize })
  const power = qaPowerForWeight(sectorSize, duration, 0n, BigInt(verifiedSize) * BigInt(duration))
  return withMargin(initialPledge(conditions(tree, at), power))
}

export interface PledgeTime {
  readonly epoch: number
  /** attoFIL. */
  readonly circulatingSupply: bigint
}

function conditions(tree: StateTree, { circulatingSupply }: PledgeTime): PledgeConditions {
  const reward = tree.state(singletonIds.reward, rewardState)
  return {
    reward: reward.thisEpochRewardSmoothed,
    qaPower: tree.state(singletonIds.power, powerState).thisEpochQaPowerSmoothed,
    baselinePower: reward.thisEpochBaselinePower,
    circulatingSupply,
  }
}

function qaPower(tree: StateTree, info: SectorPreCommitInfo, { epoch }: PledgeTime): bigint {
  const deals = info.dealIds.map((id) => storageDeal(tree, id).proposal)
  const weight = (verified: boolean) =>
    deals.filter(({ verifiedDeal }) => verifiedDeal === verified).reduce((sum, deal) => sum + dealWeight(deal), 0n)
  const { sectorSize } = sealProofInfo(info.sealProof)
  return qaPowerForWeight(sectorSize, info.expiration - epoch, weight(false), weight(true))
}
