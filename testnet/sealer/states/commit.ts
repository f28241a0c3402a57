import { createReadStream } from 'node:fs'
import { waitEpoch } from '#sdk/actions/chain/wait-epoch.ts'
import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import { minerMethods, proveCommitSectorParams } from '#sdk/actors/miner/methods.ts'
import { preCommitChallengeDelay } from '#sdk/actors/miner/policy.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import { digestReplica, proveSeal, replicaId } from '#sdk/simulated-proofs/index.ts'
import { parseFil } from '#sdk/units/fil.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import type { SectorData } from '../sector.ts'
import { sendOnce } from '../send-once.ts'

const INTERACTIVE_SEAL_TAG = 6
/** Epochs after the seed's own before it is used: a reorganisation could still change it. */
const SEED_CONFIDENCE = 6
const MESSAGE_CONFIDENCE = 1

/** Waits for the epoch whose randomness the proof must answer to. */
export function waitSeed({ node, testnet, miner }: Sealing): SectorEffect {
  return async ({ data }, run) => {
    const onChain = await node.stateSectorPreCommitInfo(miner, data.number)
    if (onChain === null) throw new Error(`the pre-commit of sector ${data.number} is not on chain`)
    const epoch = onChain.preCommitEpoch + preCommitChallengeDelay
    await waitEpoch(node, testnet, epoch + SEED_CONFIDENCE, { drive: true, signal: run.signal })
    run.signal.throwIfAborted()
    const value = await node.stateGetRandomnessFromBeacon(INTERACTIVE_SEAL_TAG, epoch, addressCodec.encode(miner))
    return { event: 'SeedReady', data: { seed: { value, epoch }, preCommitEpoch: onChain.preCommitEpoch } }
  }
}

/** Proves the replica, SIMULATED: it takes reading all of the sealed file. */
export function commit({ miner, storage }: Sealing): SectorEffect {
  return async ({ data }) => {
    const seal = {
      miner: miner.id,
      sectorNumber: data.number,
      sealProof: data.sealProof,
      ticket: data.ticket!.value,
      unsealedCid: data.commD!,
    }
    const digest = await digestReplica(createReadStream(await storage.locate('sealed', data.number)))
    const proof = proveSeal(
      {
        sealProof: data.sealProof,
        sectorId: { miner: miner.id, number: data.number },
        randomness: data.ticket!.value,
        interactiveRandomness: data.seed!.value,
        sealedCid: data.commR!,
        unsealedCid: data.commD!,
      },
      { id: replicaId(seal), digest },
    )
    return { event: 'Committed', data: { proof } }
  }
}

/** Sends ProveCommitSector with what the pledge is over the deposit. */
export function submitCommit(sealing: Sealing): SectorEffect {
  const { node, miner, config } = sealing
  return async ({ data }, run) => {
    if ((await node.stateSectorGetInfo(miner, data.number)) !== null && data.commit !== null)
      return { event: 'CommitSubmitted' }
    const { worker } = await node.stateMinerInfo(miner)
    const message = await sendOnce(sealing, data.commit, (commit) => run.save({ commit }), {
      maxFee: parseFil(config().Fees.MaxCommitGasFee),
      draft: async () =>
        draftMessage({
          to: miner,
          from: worker,
          method: minerMethods.ProveCommitSector.number,
          params: proveCommitSectorParams.encode({ sectorNumber: data.number, proof: data.proof }),
          value: await missingPledge(sealing, data),
        }),
    })
    return { event: 'CommitSubmitted', data: { commit: message } }
  }
}

/** attoFIL that the initial pledge is over what the pre-commit has deposited. */
async function missingPledge({ node, miner }: Sealing, data: SectorData): Promise<bigint> {
  const preCommit = await node.stateSectorPreCommitInfo(miner, data.number)
  if (preCommit === null) return 0n
  const missing = (await node.stateMinerInitialPledgeCollateral(miner, preCommit.info)) - preCommit.preCommitDeposit
  return missing > 0n ? missing : 0n
}

/** Waits until the sector is on chain: the proof is checked at the end of the epoch that its message is in. */
export function waitCommit({ node, miner }: Sealing): SectorEffect {
  return async ({ data }) => {
    const { cid } = data.commit!
    const { receipt } = await node.stateWaitMsg(cid, MESSAGE_CONFIDENCE, -1, true)
    if (receipt.exitCode !== 0) {
      const reason = sealerErrors.MESSAGE_FAILED({
        what: 'prove-commit',
        cid: cid.toString(),
        exit: exitCodeText(receipt.exitCode),
      })
      return { event: 'CommitFailed', message: reason.message }
    }
    if ((await node.stateSectorGetInfo(miner, data.number)) === null) {
      return {
        event: 'CommitFailed',
        message: 'the chain took the message and refused the proof, or a deal of the sector',
      }
    }
    return { event: 'Proving' }
  }
}

/** Moves the sector's files to where they stay, and drops the unsealed copy unless somebody wants it. */
export function finalizeSector({ storage, sectorBytes, config }: Sealing): SectorEffect {
  return async ({ data }) => {
    const keep =
      config().Sealing.AlwaysKeepUnsealedCopy || data.pieces.some(({ dealInfo }) => dealInfo?.keepUnsealed === true)
    if (keep) await storage.store('unsealed', data.number, sectorBytes)
    else await storage.remove('unsealed', data.number)
    await storage.store('sealed', data.number, sectorBytes)
    await storage.store('cache', data.number, sectorBytes)
    return { event: 'Finalized' }
  }
}
