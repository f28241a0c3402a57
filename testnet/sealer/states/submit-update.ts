import { waitEpoch } from '#sdk/actions/chain/wait-epoch.ts'
import { deadlineIsMutable, newDeadlineInfo, nextNotElapsed } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods, proveReplicaUpdatesParams } from '#sdk/actors/miner/methods.ts'
import { chainFinality } from '#sdk/actors/miner/policy.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import { noReplacement } from '#sdk/actors/miner/sector.ts'
import { verifyReplicaUpdate } from '#sdk/simulated-proofs/index.ts'
import { dealTrouble } from '../chain/check-deals.ts'
import { collateralToSend } from '../chain/collateral.ts'
import { awaitMessage, messageId, sendToMiner } from '../chain/send-message.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing, SectorEffect, SectorRun } from '../sealing.ts'
import { dealIdsOf, type SectorData } from '../sector.ts'
import { updateStatement } from './update-replica.ts'

/** Winning proofs look at the sectors of so many epochs ago, so the old replica is kept as long. */
const SECTOR_SET_LOOKBACK = chainFinality
const CONFIDENCE = 6
/** Epochs within which a message is taken to be included. */
const INCLUSION = 5

/** Sends ProveReplicaUpdates with what the pledge grows by. */
export function submitUpdate(sealing: Sealing): SectorEffect {
  const { messages } = sealing
  return async ({ data }, run) => {
    if (await updateIsOnChain(sealing, data)) return { event: 'ReplicaUpdateLanded' }
    if ((await messages.find(data.updateMessage)) === undefined) {
      const trouble = await updateTrouble(sealing, data)
      if (trouble !== undefined) return { event: 'SubmitReplicaUpdateFailed', message: trouble.message }
      await untilMutable(sealing, data.number, run)
    }
    const uid = await messageId(data.updateMessage, (updateMessage) => run.save({ updateMessage }))
    await sendToMiner(sealing, uid, { purpose: 'commit', maxFee: 'MaxCommitGasFee' }, () =>
      updateMessage(sealing, data),
    )
    return { event: 'ReplicaUpdateSubmitted' }
  }
}

/** What is wrong with an update before it is sent, and what to do again because of it. */
export interface UpdateTrouble {
  readonly again: 'deals' | 'replica' | 'proof'
  readonly message: string
}

/** Source: venus-sealer storage-sealing/checks.go (checkReplicaUpdate). */
export async function updateTrouble(sealing: Sealing, data: SectorData): Promise<UpdateTrouble | undefined> {
  const deals = await dealTrouble(sealing, data.pieces)
  if (deals !== undefined) return { again: 'deals', message: deals.message }
  const { node, miner } = sealing
  const commD = await node.stateComputeDataCID(miner, data.sealProof, dealIdsOf(data.pieces))
  if (data.updateSealed === null || data.updateUnsealed === null || !commD.equals(data.updateUnsealed)) {
    const { message } = sealerErrors.SECTOR_DATA_MISMATCH({
      sector: data.number,
      expected: commD.toString(),
      found: `${data.updateUnsealed}`,
    })
    return { again: 'replica', message }
  }
  // The Go program only looks whether there is a proof, and sends a wrong one for ever.
  if (verifyReplicaUpdate(updateStatement(data), data.updateProof)) return undefined
  return { again: 'proof', message: 'the proof is not that of the update' }
}

async function updateMessage(sealing: Sealing, data: SectorData) {
  const { node, miner } = sealing
  const { deadline, partition } = await node.stateSectorPartition(miner, data.number)
  const onChain = await node.stateSectorGetInfo(miner, data.number)
  const deals = dealIdsOf(data.pieces)
  const newSealedSectorCid = data.updateSealed!
  const pledge = await node.stateMinerInitialPledgeCollateral(miner, {
    sealProof: data.sealProof,
    sectorNumber: data.number,
    sealedCid: newSealedSectorCid,
    sealRandEpoch: 0,
    dealIds: deals,
    expiration: onChain?.expiration ?? 0,
    ...noReplacement,
  })
  const update = {
    sectorId: data.number,
    deadline,
    partition,
    newSealedSectorCid,
    deals,
    updateProofType: sealProofInfo(data.sealProof).update,
    replicaProof: data.updateProof,
  }
  return {
    method: minerMethods.ProveReplicaUpdates.number,
    params: proveReplicaUpdatesParams.encode({ updates: [update] }),
    value: await collateralToSend(sealing, pledge - (onChain?.initialPledge ?? 0n)),
  }
}

/** The chain takes no update for a deadline that is open or opens next: waits until it is over. */
async function untilMutable({ node, testnet, miner }: Sealing, sector: number, { signal }: SectorRun): Promise<void> {
  const { deadline } = await node.stateSectorPartition(miner, sector)
  for (;;) {
    const { periodStart, currentEpoch } = await node.stateMinerProvingDeadline(miner)
    if (deadlineIsMutable(periodStart, deadline, currentEpoch + INCLUSION)) return
    const { close } = nextNotElapsed(newDeadlineInfo(periodStart, deadline, currentEpoch))
    await waitEpoch(node, testnet, close, { drive: true, signal })
    signal.throwIfAborted()
  }
}

/** Waits until the update is on chain, with the CommR that was meant. */
export function waitUpdate(sealing: Sealing): SectorEffect {
  const { node, miner } = sealing
  return async ({ data }, run) => {
    const { receipt, message } = await awaitMessage(sealing, data.updateMessage, run, 'MaxCommitGasFee')
    if (receipt.exitCode !== 0) {
      const failed = { what: 'replica update', cid: `${message}`, exitCode: receipt.exitCode }
      return { event: 'SubmitReplicaUpdateFailed', message: sealerErrors.MESSAGE_FAILED(failed).message }
    }
    if (await updateIsOnChain(sealing, data)) return { event: 'ReplicaUpdateLanded', message: '' }
    const found = await node.stateSectorGetInfo(miner, data.number)
    return {
      event: 'AbortUpgrade',
      message: `the chain has CommR ${found?.sealedCid} after the update, instead of ${data.updateSealed}`,
    }
  }
}

async function updateIsOnChain({ node, miner }: Sealing, { number, updateSealed }: SectorData): Promise<boolean> {
  const info = await node.stateSectorGetInfo(miner, number)
  return info !== null && updateSealed !== null && info.sealedCid.equals(updateSealed)
}

/** Waits until nobody asks for the old replica any more. */
export function waitUpdateActive({ node, testnet, messages }: Sealing): SectorEffect {
  return async ({ data }, run) => {
    const { height } = await messages.wait(data.updateMessage, run.signal)
    const active = height + SECTOR_SET_LOOKBACK + CONFIDENCE
    await waitEpoch(node, testnet, active, { drive: true, signal: run.signal })
    run.signal.throwIfAborted()
    return { event: 'UpdateActive' }
  }
}

/** Drops the old replica, the key of the new one; its cache stays, to regenerate it. */
export function releaseSectorKey({ storage }: Sealing): SectorEffect {
  return async ({ data }) => {
    await storage.remove('sealed', data.number)
    return { event: 'KeyReleased' }
  }
}
