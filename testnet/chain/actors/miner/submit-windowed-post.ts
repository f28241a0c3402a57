import { type DeadlineInfo, isOpen, lastEpoch } from '#sdk/actors/miner/deadline-info.ts'
import type { SubmitWindowedPostParams } from '#sdk/actors/miner/methods.ts'
import { faultMaxAge, loadPartitionsSectorsMax, windowPostProofTypes } from '#sdk/actors/miner/policy.ts'
import { isNoPower } from '#sdk/actors/miner/power-pair.ts'
import { postProofBytes } from '#sdk/actors/miner/proof-types.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument, ensureState } from '../abort.ts'
import { ensureDeadline } from './ensure-deadline.ts'
import { checkBalance } from './funds.ts'
import { Miner } from './miner.ts'
import { reportPower } from './power-actor.ts'
import { postCommitRandomness } from './proof-inputs.ts'
import { recordPost, recordProven } from './sectors/deadline-proofs.ts'
import { isValidWindowPost } from './window-post.ts'

const RANDOMNESS_BYTES = 32

/** A proof for partitions of the open deadline. It is checked at once only when it brings faulty power back. */
export function submitWindowedPost(runtime: Runtime, params: SubmitWindowedPostParams): void {
  checkForm(params)
  const miner = new Miner(runtime)
  miner.expectOperator()
  checkProofs(miner, params)
  const deadline = miner.provingDeadline
  checkTime(runtime, params, deadline)

  const book = miner.deadline(params.deadline)
  const proven = recordProven(book, params.partitions, lastEpoch(deadline) + faultMaxAge)
  ensureArgument(
    !proven.sectors.difference(proven.ignored).isEmpty,
    `the partitions to prove in deadline ${params.deadline} have no active sectors`,
  )
  if (isNoPower(proven.recoveredPower)) recordPost(book, { partitions: proven.partitions, proofs: params.proofs })
  else {
    const sectors = miner.sectors.loadForProof(proven.sectors, proven.ignored)
    ensureArgument(
      isValidWindowPost(runtime, deadline.challenge, sectors, params.proofs),
      `the window PoSt over ${sectors.length} sectors of deadline ${params.deadline} is not valid`,
    )
  }
  miner.save()
  reportPower(runtime, proven.powerDelta)
  checkBalance(miner)
}

/** What can be said of a proof without looking at the miner. */
function checkForm({ proofs, deadline, chainCommitRand }: SubmitWindowedPostParams): void {
  ensureArgument(proofs.length === 1, `${proofs.length} proofs instead of one`)
  const { postProof } = proofs[0]!
  ensureArgument(
    windowPostProofTypes.includes(postProof),
    `window PoSts of type ${postProof} are not for this network; it has ${windowPostProofTypes.join(', ')}`,
  )
  ensureDeadline(deadline)
  ensureArgument(
    chainCommitRand.length <= RANDOMNESS_BYTES,
    `${chainCommitRand.length} bytes of randomness are more than ${RANDOMNESS_BYTES}`,
  )
}

function checkProofs({ info }: Miner, { proofs, partitions }: SubmitWindowedPostParams): void {
  const proof = proofs[0]!
  ensureArgument(
    proof.postProof === info.windowPostProofType,
    `the proof is of type ${proof.postProof}; the miner proves with type ${info.windowPostProofType}`,
  )
  const bytesMax = postProofBytes * partitions.length
  ensureArgument(
    proof.proofBytes.length <= bytesMax,
    `a proof of ${proof.proofBytes.length} bytes for ${partitions.length} partitions is over the limit of ${bytesMax}`,
  )
  const partitionsMax = loadPartitionsSectorsMax(info.windowPostPartitionSectors)
  ensureArgument(
    partitions.length <= partitionsMax,
    `${partitions.length} partitions at once are over the limit of ${partitionsMax}`,
  )
}

function checkTime(runtime: Runtime, params: SubmitWindowedPostParams, deadline: DeadlineInfo): void {
  const { chainCommitEpoch, chainCommitRand } = params
  ensureState(isOpen(deadline), `deadline ${deadline.index} opens at ${deadline.open}; it is ${runtime.epoch}`)
  ensureArgument(
    params.deadline === deadline.index,
    `deadline ${params.deadline} is not open at ${runtime.epoch}: ${deadline.index} is`,
  )
  ensureArgument(
    chainCommitEpoch >= deadline.challenge,
    `the chain commit epoch ${chainCommitEpoch} is before the challenge at ${deadline.challenge}`,
  )
  ensureArgument(
    chainCommitEpoch < runtime.epoch,
    `the chain commit epoch ${chainCommitEpoch} is not before now, ${runtime.epoch}`,
  )
  const expected = postCommitRandomness(runtime, chainCommitEpoch)
  ensureArgument(
    Buffer.compare(expected, chainCommitRand) === 0,
    `the randomness of epoch ${chainCommitEpoch} is ${hex(expected)} on this chain, not ${hex(chainCommitRand)}`,
  )
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
