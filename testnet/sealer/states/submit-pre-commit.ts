import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import {
  maxPreCommitRandomnessLookback,
  maxProveCommitDuration,
  maxSectorExpirationExtension,
  minSectorExpiration,
  wpostProvingPeriod,
} from '#sdk/actors/miner/policy.ts'
import { noReplacement, type SectorPreCommitInfo, sectorPreCommitInfo } from '#sdk/actors/miner/sector.ts'
import { EPOCHS_PER_DAY, SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'
import { preCommitsAreBatched } from '../chain/base-fee.ts'
import { dealTrouble } from '../chain/check-deals.ts'
import { collateralToSend } from '../chain/collateral.ts'
import { awaitMessage, messageId, sendToMiner } from '../chain/send-message.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing, SectorEffect, SectorOutcome } from '../sealing.ts'
import { dealIdsOf, type SectorData } from '../sector.ts'

/** Sends PreCommitSector with its deposit. */
export function submitPreCommit(sealing: Sealing): SectorEffect {
  const { node, miner } = sealing
  return async ({ data }, run) => {
    if ((await node.stateSectorPreCommitInfo(miner, data.number)) !== null) return { event: 'PreCommitLanded' }
    if ((await sealing.messages.find(data.preCommitMessage)) === undefined) {
      const refused = await preCommitTrouble(sealing, data)
      if (refused !== undefined) return refused
    }
    if (data.preCommitMessage === '' && !data.alone && (await preCommitsAreBatched(sealing)))
      return { event: 'PreCommitBatch' }
    const uid = await messageId(data.preCommitMessage, (preCommitMessage) => run.save({ preCommitMessage }))
    await sendToMiner(sealing, uid, { purpose: 'pre-commit', maxFee: 'MaxPreCommitGasFee' }, async () => {
      const info = await preCommitInfo(sealing, data)
      const deposit = await node.stateMinerPreCommitDepositForPower(miner, info)
      return {
        method: minerMethods.PreCommitSector.number,
        params: sectorPreCommitInfo.encode(info),
        value: await collateralToSend(sealing, deposit),
      }
    })
    return { event: 'PreCommitted' }
  }
}

/**
 * Why a sector cannot be pre-committed as it is: its deals, its data, its ticket.
 * Source: venus-sealer storage-sealing/checks.go (checkPrecommit).
 */
export async function preCommitTrouble(sealing: Sealing, data: SectorData): Promise<SectorOutcome | undefined> {
  const { node, miner } = sealing
  const trouble = await dealTrouble(sealing, data.pieces)
  if (trouble !== undefined) return trouble
  const commD = await node.stateComputeDataCID(miner, data.sealProof, dealIdsOf(data.pieces))
  if (data.commD === null || !commD.equals(data.commD)) {
    const { message } = sealerErrors.SECTOR_DATA_MISMATCH({
      sector: data.number,
      expected: commD.toString(),
      found: `${data.commD}`,
    })
    return { event: 'SealPreCommit1Failed', message }
  }
  const { height } = await node.chainHead()
  if (data.ticket === null || data.ticket.epoch < height - maxPreCommitRandomnessLookback) {
    return { event: 'OldTicket', message: 'the ticket has expired' }
  }
  return undefined
}

export async function preCommitInfo({ node, config }: Sealing, data: SectorData): Promise<SectorPreCommitInfo> {
  const { height } = await node.chainHead()
  const dealEnds = data.pieces.flatMap(({ dealInfo }) => (dealInfo === null ? [] : [dealInfo.dealSchedule.endEpoch]))
  const least = height + maxProveCommitDuration(data.sealProof) + minSectorExpiration + EPOCHS_PER_DAY
  const lifetime = Math.floor(config().Sealing.CommittedCapacitySectorLifetime / 1000 / SECONDS_PER_EPOCH)
  const wanted = dealEnds.length === 0 ? height + lifetime - wpostProvingPeriod : Math.max(...dealEnds)
  return {
    sealProof: data.sealProof,
    sectorNumber: data.number,
    sealedCid: data.commR!,
    sealRandEpoch: data.ticket!.epoch,
    dealIds: dealIdsOf(data.pieces),
    expiration: Math.min(Math.max(wanted, least), height + maxSectorExpirationExtension),
    ...noReplacement,
  }
}

/**
 * Waits until the pre-commit is on chain.
 *
 * @param together how many sectors a message is for, if it may be for several
 */
export function waitPreCommit(sealing: Sealing, together?: (uid: string) => number): SectorEffect {
  const { node, miner } = sealing
  const limit = together === undefined ? 'MaxPreCommitGasFee' : 'MaxPreCommitBatchGasFee'
  return async ({ data }, run) => {
    const { preCommitMessage: uid } = data
    const { receipt, message } = await awaitMessage(sealing, uid, run, limit, together?.(uid))
    const { SysErrOutOfGas, SysErrInsufficientFunds } = exitCodes
    if (receipt.exitCode !== 0) {
      const failed = sealerErrors.MESSAGE_FAILED({ what: 'pre-commit', cid: `${message}`, exitCode: receipt.exitCode })
      return receipt.exitCode === SysErrOutOfGas || receipt.exitCode === SysErrInsufficientFunds
        ? { event: 'RetryPreCommit', data: { preCommitMessage: '' }, message: failed.message }
        : { event: 'ChainPreCommitFailed', message: failed.message }
    }
    const onChain = await node.stateSectorPreCommitInfo(miner, data.number)
    const proven = onChain === null && (await node.stateSectorGetInfo(miner, data.number)) !== null
    if (onChain === null && !proven)
      return { event: 'ChainPreCommitFailed', message: `pre-commit ${message} succeeded, and is no longer on chain` }
    return { event: 'PreCommitLanded', message: '' }
  }
}
