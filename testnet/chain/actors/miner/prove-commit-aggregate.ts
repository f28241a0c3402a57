import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { ProveCommitAggregateParams } from '#sdk/actors/miner/methods.ts'
import { aggregateProveCommitFee } from '#sdk/actors/miner/monies.ts'
import {
  maxAggregatedSectors,
  maxAggregateProofBytes,
  maxProveCommitDuration,
  minAggregatedSectors,
} from '#sdk/actors/miner/policy.ts'
import type { SectorPreCommitOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { verifyAggregateSeals } from '#sdk/simulated-proofs/index.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort, ensure, ensureArgument, ensureState } from '../abort.ts'
import { currentPower, currentReward } from '../network-figures.ts'
import { burn } from '../send.ts'
import { activateSectors } from './activate-sectors.ts'
import { checkBalance, unlockedFunds } from './funds.ts'
import { unsealedCids } from './market-actor.ts'
import { Miner } from './miner.ts'
import { findPreCommit } from './pre-commits.ts'
import { sealRandomness } from './proof-inputs.ts'

const gasPerSector = 449_900
/** Gas by the number of sectors from which it holds. Source: the calico price list for 32 GiB. */
const gasSteps = [
  [4, 103_994_170],
  [7, 112_356_810],
  [13, 122_912_610],
  [26, 137_559_930],
  [52, 162_039_100],
  [103, 210_960_780],
  [205, 318_351_180],
  [410, 528_274_980],
] as const

/** Proves several sectors at once: they are verified and begin in this message, for a fee that is burnt. */
export function proveCommitAggregate(runtime: Runtime, params: ProveCommitAggregateParams): void {
  const { sectorNumbers, aggregateProof } = params
  checkSize(sectorNumbers.count, aggregateProof.length)
  const miner = new Miner(runtime)
  miner.expectOperator()
  const preCommits = [...sectorNumbers.bits()].map(
    (number) => findPreCommit(miner, number) ?? abort(exitCodes.ErrNotFound, `sector ${number} is not pre-committed`),
  )
  const inTime = preCommits.filter(({ info, preCommitEpoch }) => {
    const due = preCommitEpoch + maxProveCommitDuration(info.sealProof)
    if (miner.epoch <= due) return true
    runtime.log(`the proof of sector ${info.sectorNumber} was due by ${due}; it is ${miner.epoch}: left out`)
    return false
  })
  verify(runtime, preCommits, aggregateProof)

  const reward = currentReward(runtime)
  activateSectors(miner, inTime, {
    reward: reward.thisEpochRewardSmoothed,
    qaPower: currentPower(runtime).qualityAdjPowerSmoothed,
    baselinePower: reward.thisEpochBaselinePower,
    circulatingSupply: runtime.circulatingSupply,
  })
  const fee = aggregateProveCommitFee(inTime.length, runtime.baseFee)
  const unlocked = unlockedFunds(miner)
  ensure(
    unlocked >= fee,
    exitCodes.ErrInsufficientFunds,
    `the unlocked balance of ${unlocked} attoFIL left after the pledge does not cover the aggregation fee of ${fee}`,
  )
  burn(runtime, fee)
  checkBalance(miner)
}

function checkSize(sectors: number, proofBytes: number): void {
  ensureArgument(
    sectors >= minAggregatedSectors && sectors <= maxAggregatedSectors,
    `${sectors} sectors cannot be proven in one aggregate: it takes ${minAggregatedSectors} to ${maxAggregatedSectors}`,
  )
  ensureArgument(
    proofBytes <= maxAggregateProofBytes,
    `an aggregate proof of ${proofBytes} bytes is over the limit of ${maxAggregateProofBytes}`,
  )
}

function verify(runtime: Runtime, preCommits: readonly SectorPreCommitOnChainInfo[], proof: Uint8Array): void {
  const sealProof = preCommits[0]!.info.sealProof
  for (const { info } of preCommits) {
    ensureState(
      info.sealProof === sealProof,
      `sectors of seal proof types ${sealProof} and ${info.sealProof} cannot be in one aggregate`,
    )
  }
  const commDs = unsealedCids(
    runtime,
    preCommits.map(({ info }) => ({ sectorType: sealProof, dealIds: info.dealIds })),
  )
  const infos = preCommits.map((preCommit, i) => ({
    number: preCommit.info.sectorNumber,
    ...sealRandomness(runtime, preCommit),
    sealedCid: preCommit.info.sealedCid,
    unsealedCid: commDs[i]!,
  }))
  const step = gasSteps.findLast(([from]) => infos.length >= from) ?? gasSteps[0]
  runtime.chargeGas('OnVerifyAggregateSeals', gasPerSector * infos.length + step[1])
  ensureArgument(
    verifyAggregateSeals({ miner: runtime.receiver.id, sealProof, infos }, proof),
    `the aggregate proof of ${infos.length} sectors is not valid`,
  )
}
