import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { SectorWeights } from '#sdk/actors/market/methods.ts'
import type { PreCommitSectorBatchParams } from '#sdk/actors/miner/methods.ts'
import { batchPreCommitFee, type NetworkEstimates, preCommitDeposit } from '#sdk/actors/miner/monies.ts'
import {
  expiredPreCommitCleanUpDelay,
  maxPreCommitRandomnessLookback,
  maxProveCommitDuration,
  preCommitSealProofTypes,
  preCommitSectorBatchMaxSize,
  qaPowerForWeight,
  sectorDealsMax,
} from '#sdk/actors/miner/policy.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import type { SectorPreCommitInfo, SectorPreCommitOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { isSealedCid } from '#sdk/piece/commitment-cid.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { currentPower, currentReward } from '../network-figures.ts'
import { burn } from '../send.ts'
import { checkExpiration } from './expiration.ts'
import { addPreCommitDeposit, applyPenalty, availableFunds, checkBalance, repayDebtOrAbort } from './funds.ts'
import { dealWeights } from './market-actor.ts'
import { Miner } from './miner.ts'
import { ensureNotShutOut } from './people.ts'
import { scheduleDeadlineEnd } from './power-actor.ts'
import { allocateSectorNumbers, checkNewSectorNumber, putPreCommits, scheduleCleanUp } from './pre-commits.ts'

/** Pledges to seal and prove sectors: locks a deposit for each, and uses its number up. */
export function preCommitSectorBatch(runtime: Runtime, { sectors }: PreCommitSectorBatchParams): void {
  ensureArgument(sectors.length > 0, 'the batch has no sectors')
  ensureArgument(
    sectors.length <= preCommitSectorBatchMaxSize,
    `a batch of ${sectors.length} sectors is over the limit of ${preCommitSectorBatchMaxSize}`,
  )
  for (const sector of sectors) checkPreCommit(runtime, sector)
  const numbers = BitField.of(sectors.map((sector) => sector.sectorNumber))
  ensureArgument(numbers.count === sectors.length, 'the batch has a sector number twice')

  const estimates = {
    reward: currentReward(runtime).thisEpochRewardSmoothed,
    qaPower: currentPower(runtime).qualityAdjPowerSmoothed,
  }
  const weights = dealWeights(
    runtime,
    sectors.map(({ expiration, dealIds }) => ({ sectorExpiry: expiration, dealIds })),
  )

  const miner = new Miner(runtime)
  if (sectors.length > 1) applyPenalty(miner, batchPreCommitFee(sectors.length, runtime.baseFee))
  const available = availableFunds(miner)
  const fee = repayDebtOrAbort(miner)
  miner.expectOperator()
  ensureNotShutOut(miner, 'pre-commits')
  const preCommits = sectors.map((sector, i) => preCommitOf(miner, sector, weights[i]!, estimates))
  const deposit = preCommits.reduce((sum, preCommit) => sum + preCommit.preCommitDeposit, 0n)
  ensure(
    available >= deposit,
    exitCodes.ErrInsufficientFunds,
    `the available balance of ${available} attoFIL does not cover pre-commit deposits of ${deposit}`,
  )
  addPreCommitDeposit(miner, deposit)
  allocateSectorNumbers(miner, numbers, false)
  putPreCommits(miner, preCommits)
  for (const { sealProof, sectorNumber } of sectors) {
    const dropped = miner.epoch + maxProveCommitDuration(sealProof) + expiredPreCommitCleanUpDelay
    scheduleCleanUp(miner, dropped, BitField.of([sectorNumber]))
  }
  const wasIdle = !miner.state.deadlineCronActive
  miner.change({ deadlineCronActive: true })
  miner.save()

  burn(runtime, fee)
  checkBalance(miner)
  if (wasIdle) scheduleDeadlineEnd(miner, miner.epoch)
}

/** What can be said of a pre-commit without asking anybody. */
function checkPreCommit(runtime: Runtime, sector: SectorPreCommitInfo): void {
  const { sectorNumber, sealProof, sealedCid, sealRandEpoch, expiration } = sector
  ensureArgument(
    preCommitSealProofTypes.includes(sealProof),
    `seal proof type ${sealProof} is not for this network; it has ${preCommitSealProofTypes.join(', ')}`,
  )
  checkNewSectorNumber(sectorNumber)
  ensureArgument(isSealedCid(sealedCid), `${sealedCid} is not a sealed CID`)
  ensureArgument(
    sealRandEpoch < runtime.epoch,
    `the seal randomness of epoch ${sealRandEpoch} is not before now, ${runtime.epoch}`,
  )
  const earliest = runtime.epoch - maxPreCommitRandomnessLookback
  ensureArgument(
    sealRandEpoch >= earliest,
    `the seal randomness of epoch ${sealRandEpoch} is too old; it must be from ${earliest} or later`,
  )
  checkExpiration(runtime.epoch, runtime.epoch + maxProveCommitDuration(sealProof), expiration, sealProof)
  ensure(
    !sector.replaceCapacity,
    exitCodes.SysErrForbidden,
    `sector ${sectorNumber} cannot replace another; update committed capacity with ProveReplicaUpdates`,
  )
}

function preCommitOf(
  miner: Miner,
  info: SectorPreCommitInfo,
  { dealSpace, dealWeight, verifiedDealWeight }: SectorWeights,
  estimates: NetworkEstimates,
): SectorPreCommitOnChainInfo {
  const { sectorSize, windowPostProofType } = miner.info
  const { windowPost } = sealProofInfo(info.sealProof)
  ensureArgument(
    windowPost === windowPostProofType,
    `a sector of seal proof type ${info.sealProof} has window PoSts of type ${windowPost}, the miner of type ${windowPostProofType}`,
  )
  const dealsMax = sectorDealsMax(sectorSize)
  ensureArgument(
    info.dealIds.length <= dealsMax,
    `sector ${info.sectorNumber} has ${info.dealIds.length} deals, over the limit of ${dealsMax}`,
  )
  ensureArgument(
    dealSpace <= sectorSize,
    `deals of ${dealSpace} bytes do not fit into sector ${info.sectorNumber} of ${sectorSize}`,
  )
  const qaPower = qaPowerForWeight(sectorSize, info.expiration - miner.epoch, dealWeight, verifiedDealWeight)
  return {
    info,
    preCommitDeposit: preCommitDeposit(estimates, qaPower),
    preCommitEpoch: miner.epoch,
    dealWeight,
    verifiedDealWeight,
  }
}
