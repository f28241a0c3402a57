import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type {
  CheckSectorProvenParams,
  ConfirmSectorProofsParams,
  ProveCommitSectorParams,
} from '#sdk/actors/miner/methods.ts'
import { maxProveCommitDuration } from '#sdk/actors/miner/policy.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import { powerMethods } from '#sdk/actors/power/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort, ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { call } from '../send.ts'
import { activateSectors } from './activate-sectors.ts'
import { unsealedCids } from './market-actor.ts'
import { Miner } from './miner.ts'
import { checkSectorNumber, findPreCommit } from './pre-commits.ts'
import { sealRandomness } from './proof-inputs.ts'

/** Queues a seal proof: the power actor verifies it at the end of the epoch and then calls ConfirmSectorProofsValid. */
export function proveCommitSector(runtime: Runtime, { sectorNumber, proof }: ProveCommitSectorParams): void {
  checkSectorNumber(sectorNumber)
  const preCommit = findPreCommit(new Miner(runtime), sectorNumber)
  if (preCommit === undefined) return abort(exitCodes.ErrNotFound, `sector ${sectorNumber} is not pre-committed`)
  const { sealProof, sealedCid, dealIds } = preCommit.info
  const { sealProofBytes } = sealProofInfo(sealProof)
  ensureArgument(
    proof.length <= sealProofBytes,
    `a proof of ${proof.length} bytes for sector ${sectorNumber} is over the limit of ${sealProofBytes}`,
  )
  const due = preCommit.preCommitEpoch + maxProveCommitDuration(sealProof)
  ensureArgument(runtime.epoch <= due, `the proof of sector ${sectorNumber} was due by ${due}; it is ${runtime.epoch}`)
  const drawn = sealRandomness(runtime, preCommit)
  const [unsealedCid] = unsealedCids(runtime, [{ sectorType: sealProof, dealIds }])
  const info = {
    sealProof,
    sectorId: { miner: runtime.receiver.id, number: sectorNumber },
    dealIds,
    ...drawn,
    proof,
    sealedCid,
    unsealedCid: unsealedCid!,
  }
  const purpose = `submit the proof of sector ${sectorNumber} for verification`
  call(runtime, singletons.power, powerMethods.SubmitPoRepForBulkVerify, info, purpose)
}

/** The power actor has verified seal proofs: their sectors begin. */
export function confirmSectorProofsValid(runtime: Runtime, params: ConfirmSectorProofsParams): void {
  expectCaller(runtime, singletons.power)
  const miner = new Miner(runtime)
  const preCommits = params.sectors.flatMap((number) => findPreCommit(miner, number) ?? [])
  activateSectors(miner, preCommits, {
    reward: params.rewardSmoothed,
    qaPower: params.qualityAdjPowerSmoothed,
    baselinePower: params.rewardBaselinePower,
    circulatingSupply: runtime.circulatingSupply,
  })
}

/** Ends with 17 unless the sector is on chain. */
export function checkSectorProven(runtime: Runtime, { sectorNumber }: CheckSectorProvenParams): void {
  checkSectorNumber(sectorNumber)
  if (new Miner(runtime).sectors.find(sectorNumber) === undefined)
    abort(exitCodes.ErrNotFound, `sector ${sectorNumber} is not proven`)
}
