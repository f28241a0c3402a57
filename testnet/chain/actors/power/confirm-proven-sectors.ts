import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import type { SealVerifyInfo } from '#sdk/actors/miner/proofs.ts'
import { openClaims, openProofBatch, powerState } from '#sdk/actors/power/state.ts'
import type { ThisEpochRewardReturn } from '#sdk/actors/reward/methods.ts'
import { verifySeal } from '#sdk/simulated-proofs/seal-proof.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { send } from '../send.ts'

/** Verifies the seal proofs of this epoch's messages and tells each miner which of its sectors are proven. */
export function confirmProvenSectors(runtime: Runtime, reward: ThisEpochRewardReturn): void {
  const state = runtime.state(powerState)
  if (state.proofValidationBatch === null) return
  const batch = openProofBatch(runtime.store, state)
  const claims = openClaims(runtime.store, state)
  const proofsByMiner = [...batch.keys()]
    .filter((miner) => claims.has(miner))
    .map((miner) => [miner, batch.get(miner)] as const)
  runtime.setState(powerState, { ...state, proofValidationBatch: null })

  for (const [miner, proofs] of proofsByMiner) {
    const sectors = provenSectors(runtime, proofs)
    if (sectors.length === 0) continue
    const { exitCode } = send(runtime, miner, minerMethods.ConfirmSectorProofsValid, {
      sectors,
      rewardSmoothed: reward.thisEpochRewardSmoothed,
      rewardBaselinePower: reward.thisEpochBaselinePower,
      qualityAdjPowerSmoothed: state.thisEpochQaPowerSmoothed,
    })
    if (exitCode !== exitCodes.Ok)
      runtime.log(`${miner} could not activate its proven sectors ${sectors.join(', ')}: ${exitCodeText(exitCode)}`)
  }
}

/** The numbers of the sectors with a valid proof, each once. */
function provenSectors(runtime: Runtime, proofs: readonly SealVerifyInfo[]): number[] {
  const proven = new Set<number>()
  for (const proof of proofs) {
    const { miner, number } = proof.sectorId
    if (verifySeal(proof)) proven.add(number)
    else runtime.log(`the seal proof of sector ${number} of miner ${miner} is not valid`)
  }
  return [...proven]
}
