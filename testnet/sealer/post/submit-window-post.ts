import type { DeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods, type SubmitWindowedPostParams, submitWindowedPostParams } from '#sdk/actors/miner/methods.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { type ProvableSector, proveWindowPost } from '#sdk/simulated-proofs/index.ts'
import { sendToMiner } from '../chain/send-message.ts'
import type { Sealing } from '../sealing.ts'
import type { KnownReplicas } from '../storage/known-replicas.ts'
import { type BadSector, lookAtReplicas } from './look-at-replicas.ts'

const WINDOW_POST_TAG = 4
const POST_CHAIN_COMMIT_TAG = 9

/**
 * Proves the partitions of an open deadline; sectors whose replica is damaged or gone are left out as faulty.
 *
 * @returns the sectors that were left out
 */
export async function submitWindowPost(
  sealing: Sealing,
  replicas: KnownReplicas,
  deadline: DeadlineInfo,
): Promise<BadSector[]> {
  const { params, leftOut } = await computeWindowPost(sealing, replicas, deadline)
  if (params === undefined) return leftOut
  const proofs = params.proofs.map((proof) => ({ ...proof, proofBytes: sealing.faults.proof(proof.proofBytes) }))
  // The deadline's opening is once in the chain's life: a restarted sealer finds the message it has sent.
  await sendToMiner(
    sealing,
    `window-post-${deadline.open}`,
    { purpose: 'post', maxFee: 'MaxWindowPoStGasFee' },
    async () => ({
      method: minerMethods.SubmitWindowedPoSt.number,
      params: submitWindowedPostParams.encode({ ...params, proofs }),
    }),
  )
  sealing.logger.info({ deadline: deadline.index, partitions: params.partitions.length }, 'window PoSt submitted')
  return leftOut
}

/** The proof for a deadline, SIMULATED; without `params` when there is nothing in it that can be proven. */
export async function computeWindowPost(
  sealing: Sealing,
  replicas: KnownReplicas,
  deadline: DeadlineInfo,
): Promise<{ params?: SubmitWindowedPostParams; leftOut: BadSector[] }> {
  const { node, miner, logger } = sealing
  const sectors: ProvableSector[] = []
  const leftOut: BadSector[] = []
  const partitions: { index: number; skipped: BitField }[] = []
  for (const [index, partition] of (await node.stateMinerPartitions(miner, deadline.index)).entries()) {
    const expected = partition.liveSectors.difference(partition.faultySectors).union(partition.recoveringSectors)
    if (expected.isEmpty) continue
    const { good, bad } = await lookAtReplicas(sealing, replicas, expected)
    if (bad.length > 0)
      logger.error({ deadline: deadline.index, partition: index, sectors: bad }, 'sectors left out of the proof')
    leftOut.push(...bad)
    if (good.length === 0) continue
    sectors.push(...good)
    partitions.push({ index, skipped: BitField.of(bad.map(({ sector }) => sector)) })
  }
  if (partitions.length === 0) return { leftOut }
  const entropy = addressCodec.encode(miner)
  const randomness = await node.stateGetRandomnessFromBeacon(WINDOW_POST_TAG, deadline.challenge, entropy)
  const chainCommitEpoch = deadline.open
  const params = {
    deadline: deadline.index,
    partitions,
    proofs: [proveWindowPost({ prover: miner.id, randomness, sectors })],
    chainCommitEpoch,
    chainCommitRand: await node.stateGetRandomnessFromTickets(
      POST_CHAIN_COMMIT_TAG,
      chainCommitEpoch,
      new Uint8Array(0),
    ),
  }
  return { params, leftOut }
}
