import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { deadlineIsMutable } from '#sdk/actors/miner/deadline-info.ts'
import { initialPledge, type PledgeConditions } from '#sdk/actors/miner/monies.ts'
import { minSectorExpiration, qaPowerForWeight, wpostPeriodDeadlines } from '#sdk/actors/miner/policy.ts'
import type { SectorOnChainInfo, SectorPreCommitOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { expectations } from './expectations.ts'
import { addInitialPledge, addPreCommitDeposit, checkBalance, unlockedFunds } from './funds.ts'
import { activateDeals } from './market-actor.ts'
import type { Miner } from './miner.ts'
import { reportPledge } from './power-actor.ts'
import { deletePreCommits } from './pre-commits.ts'
import { assignDeadlines } from './sectors/deadline-assignment.ts'

/**
 * Makes sectors of proven pre-commits: starts their deals, turns deposits into pledge, and gives each a deadline.
 * Their power counts once a window PoSt has covered them. A sector whose deals cannot start is left pre-committed.
 */
export function activateSectors(
  miner: Miner,
  preCommits: readonly SectorPreCommitOnChainInfo[],
  conditions: PledgeConditions,
): void {
  const { runtime, info } = miner
  const started = preCommits.filter(({ info: { sectorNumber, dealIds, expiration } }) => {
    if (dealIds.length === 0 || activateDeals(runtime, dealIds, expiration)) return true
    runtime.log(`the deals of sector ${sectorNumber} cannot start: it stays pre-committed`)
    return false
  })
  ensureArgument(started.length > 0, `none of ${preCommits.length} proven sectors can be activated`)
  const valid = started.filter(({ info: { sectorNumber, expiration } }) => {
    const lifetime = expiration - miner.epoch
    if (lifetime >= minSectorExpiration) return true
    runtime.log(`sector ${sectorNumber} has ${lifetime} epochs left, fewer than ${minSectorExpiration}: it is ignored`)
    return false
  })
  const sectors = valid.map((preCommit) => sectorOf(miner, preCommit, conditions))

  miner.sectors.put(sectors)
  deletePreCommits(
    miner,
    sectors.map((sector) => sector.sectorNumber),
  )
  const loads = Array.from({ length: wpostPeriodDeadlines }, (_, index) => index)
    .filter((index) => deadlineIsMutable(miner.provingDeadline.periodStart, index, miner.epoch))
    .map((index) => ({ ...miner.deadline(index).deadline, index }))
  const ordered = sectors.toSorted((a, b) => a.sectorNumber - b.sectorNumber)
  const partitionSize = info.windowPostPartitionSectors
  for (const [index, assigned] of assignDeadlines(loads, ordered, partitionSize))
    miner.deadline(index).addSectors(assigned, partitionSize, false)

  addPreCommitDeposit(miner, -valid.reduce((sum, preCommit) => sum + preCommit.preCommitDeposit, 0n))
  const pledge = sectors.reduce((sum, sector) => sum + sector.initialPledge, 0n)
  const unlocked = unlockedFunds(miner)
  ensure(
    unlocked >= pledge,
    exitCodes.ErrInsufficientFunds,
    `the unlocked balance of ${unlocked} attoFIL does not cover an initial pledge of ${pledge}`,
  )
  addInitialPledge(miner, pledge)
  checkBalance(miner)
  miner.save()
  reportPledge(runtime, pledge)
}

function sectorOf(
  { epoch, info: { sectorSize } }: Miner,
  { info, dealWeight, verifiedDealWeight }: SectorPreCommitOnChainInfo,
  conditions: PledgeConditions,
): SectorOnChainInfo {
  const { sectorNumber, sealProof, sealedCid, dealIds, expiration } = info
  const qaPower = qaPowerForWeight(sectorSize, expiration - epoch, dealWeight, verifiedDealWeight)
  return {
    sectorNumber,
    sealProof,
    sealedCid,
    dealIds,
    activation: epoch,
    expiration,
    dealWeight,
    verifiedDealWeight,
    initialPledge: initialPledge(conditions, qaPower),
    ...expectations(conditions, qaPower),
    replacedSectorAge: 0,
    replacedDayReward: 0n,
    sectorKeyCid: null,
  }
}
