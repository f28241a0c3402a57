import { createReadStream } from 'node:fs'
import { waitEpoch } from '#sdk/actions/chain/wait-epoch.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { minerMethods, proveCommitSectorParams } from '#sdk/actors/miner/methods.ts'
import { preCommitChallengeDelay } from '#sdk/actors/miner/policy.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import { digestReplica, proveSeal, replicaId, type SealStatement } from '#sdk/simulated-proofs/index.ts'
import { proofsAreAggregated } from '../chain/base-fee.ts'
import { collateralToSend } from '../chain/collateral.ts'
import { awaitMessage, messageId, sendToMiner } from '../chain/send-message.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import type { SectorData } from '../sector.ts'
import { sealInputs } from './pre-commit.ts'

const INTERACTIVE_SEAL_TAG = 6
/** Epochs after the seed's own before it is used: a reorganisation could still change it. */
const SEED_CONFIDENCE = 6

/** Waits for the epoch whose randomness the proof must answer to. */
export function waitSeed({ node, testnet, miner }: Sealing): SectorEffect {
  return async ({ data }, run) => {
    const onChain = await node.stateSectorPreCommitInfo(miner, data.number)
    if (onChain === null)
      return { event: 'ChainPreCommitFailed', message: `the pre-commit of sector ${data.number} is not on chain` }
    const epoch = onChain.preCommitEpoch + preCommitChallengeDelay
    await waitEpoch(node, testnet, epoch + SEED_CONFIDENCE, { drive: true, signal: run.signal })
    run.signal.throwIfAborted()
    return {
      event: 'SeedReady',
      data: { seed: { value: await seedAt({ node, miner }, epoch), epoch }, preCommitEpoch: onChain.preCommitEpoch },
    }
  }
}

/** The randomness that a seal proof of this epoch answers to. */
export function seedAt({ node, miner }: Pick<Sealing, 'node' | 'miner'>, epoch: number): Promise<Uint8Array> {
  return node.stateGetRandomnessFromBeacon(INTERACTIVE_SEAL_TAG, epoch, addressCodec.encode(miner))
}

/** Proves the replica, SIMULATED: it takes reading all of the sealed file. */
export function commit(sealing: Sealing): SectorEffect {
  const { storage, config, faults } = sealing
  return async ({ data }) => {
    const digest = await digestReplica(createReadStream(await storage.locate('sealed', data.number)))
    const proof = proveSeal(sealStatement(sealing, data), { id: replicaId(sealInputs(sealing, data)), digest })
    return { event: config().Sealing.FinalizeEarly ? 'ProofReady' : 'Committed', data: { proof: faults.proof(proof) } }
  }
}

/** What the seal proof of a sector speaks about. */
export function sealStatement({ miner }: Pick<Sealing, 'miner'>, data: SectorData): SealStatement {
  return {
    sealProof: data.sealProof,
    sectorId: { miner: miner.id, number: data.number },
    randomness: data.ticket!.value,
    interactiveRandomness: data.seed!.value,
    sealedCid: data.commR!,
    unsealedCid: data.commD!,
  }
}

/** Sends ProveCommitSector with what the pledge is over the deposit. */
export function submitCommit(sealing: Sealing): SectorEffect {
  const { node, miner } = sealing
  return async ({ data }, run) => {
    if ((await node.stateSectorGetInfo(miner, data.number)) !== null) return { event: 'Proving' }
    if (data.commitMessage === '' && !data.alone && (await proofsAreAggregated(sealing)))
      return { event: 'SubmitCommitAggregate' }
    const uid = await messageId(data.commitMessage, (commitMessage) => run.save({ commitMessage }))
    await sendToMiner(sealing, uid, { purpose: 'commit', maxFee: 'MaxCommitGasFee' }, async () => ({
      method: minerMethods.ProveCommitSector.number,
      params: proveCommitSectorParams.encode({ sectorNumber: data.number, proof: data.proof }),
      value: await collateralToSend(sealing, await missingPledge(sealing, data)),
    }))
    return { event: 'CommitSubmitted' }
  }
}

/** attoFIL that the initial pledge is over what the pre-commit has deposited. */
export async function missingPledge({ node, miner }: Sealing, data: SectorData): Promise<bigint> {
  const preCommit = await node.stateSectorPreCommitInfo(miner, data.number)
  if (preCommit === null) return 0n
  return (await node.stateMinerInitialPledgeCollateral(miner, preCommit.info)) - preCommit.preCommitDeposit
}

/**
 * Waits until the sector is on chain: the proof is checked at the end of the epoch that its message is in.
 *
 * @param together how many sectors a message is for, if it may be for several
 */
export function waitCommit(sealing: Sealing, together?: (uid: string) => number): SectorEffect {
  const { node, miner } = sealing
  const limit = together === undefined ? 'MaxCommitGasFee' : 'MaxCommitBatchGasFee'
  return async ({ data }, run) => {
    const { commitMessage: uid } = data
    const { receipt, message } = await awaitMessage(sealing, uid, run, limit, together?.(uid))
    if (receipt.exitCode !== 0) {
      const { exitCode } = receipt
      const failed = sealerErrors.MESSAGE_FAILED({ what: 'prove-commit', cid: `${message}`, exitCode })
      return exitCode === exitCodes.SysErrOutOfGas || exitCode === exitCodes.SysErrInsufficientFunds
        ? { event: 'RetrySubmitCommit', data: { commitMessage: '' }, message: failed.message }
        : { event: 'CommitFailed', message: failed.message }
    }
    if ((await node.stateSectorGetInfo(miner, data.number)) === null) {
      return {
        event: 'CommitFailed',
        message: 'the chain took the message and refused the proof, or a deal of the sector',
      }
    }
    return { event: 'Proving', data: { invalidProofs: 0 }, message: '' }
  }
}
