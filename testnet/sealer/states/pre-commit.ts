import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { maxProveCommitDuration, maxSectorExpirationExtension, minSectorExpiration } from '#sdk/actors/miner/policy.ts'
import { noReplacement, type SectorPreCommitInfo, sectorPreCommitInfo } from '#sdk/actors/miner/sector.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import { unsealedSectorCid } from '#sdk/piece/index.ts'
import { digestReplica, replicaCommitment, replicaId, replicaRecord, sealReplica } from '#sdk/simulated-proofs/index.ts'
import { EPOCHS_PER_DAY, SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'
import { parseFil } from '#sdk/units/fil.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import { commitments, dealIdsOf, type SectorData } from '../sector.ts'
import { sendOnce } from '../send-once.ts'

const SEAL_TICKET_TAG = 5
const TICKET_LOOKBACK = 900
const TICKET_MAX_AGE = 3_000
const MESSAGE_CONFIDENCE = 1

/** Draws the ticket a sector is sealed with, from far enough back that a reorganisation cannot take it away. */
export function getTicket({ node, miner }: Sealing): SectorEffect {
  return async () => {
    const head = await node.chainHead()
    const epoch = Math.max(0, head.height - 1 - TICKET_LOOKBACK)
    const value = await node.stateGetRandomnessFromTickets(SEAL_TICKET_TAG, epoch, addressCodec.encode(miner))
    return { event: 'Ticket', data: { ticket: { value, epoch } } }
  }
}

/** Computes CommD of the pieces, after looking whether their deals can still be sealed. */
export function preCommit1({ node, sectorBytes, storage }: Sealing): SectorEffect {
  return async ({ data }) => {
    const { height } = await node.chainHead()
    if (height - data.ticket!.epoch > TICKET_MAX_AGE) return { event: 'OldTicket', message: 'the ticket is too old' }
    const late = data.pieces.find(({ dealInfo }) => dealInfo !== null && dealInfo.dealSchedule.startEpoch < height)
    if (late?.dealInfo) {
      const { dealId, dealSchedule } = late.dealInfo
      return {
        event: 'DealsExpired',
        message: `deal ${dealId} should have been in a sector by epoch ${dealSchedule.startEpoch}; it is ${height}`,
      }
    }
    await storage.locate('unsealed', data.number)
    return { event: 'PreCommit1', data: { commD: unsealedSectorCid(sectorBytes, commitments(data.pieces)) } }
  }
}

/** Writes the replica, SIMULATED: the unsealed bytes under a keystream of the sector's own; CommR commits to the file. */
export function preCommit2({ miner, sectorBytes, storage }: Sealing): SectorEffect {
  return async ({ data }, run) => {
    const seal = {
      miner: miner.id,
      sectorNumber: data.number,
      sealProof: data.sealProof,
      ticket: data.ticket!.value,
      unsealedCid: data.commD!,
    }
    const id = replicaId(seal)
    const unsealed = await storage.locate('unsealed', data.number)
    const sealed =
      (await storage.find('sealed', data.number)) ??
      (await storage.allocate('sealed', data.number, 'seal', sectorBytes))
    const unfinished = `${sealed}.tmp`
    await pipeline(
      createReadStream(unsealed),
      (bytes) => sealReplica(bytes, id),
      createWriteStream(unfinished, { flush: true }),
      { signal: run.signal },
    )
    await rename(unfinished, sealed)
    const cache =
      (await storage.find('cache', data.number)) ?? (await storage.allocate('cache', data.number, 'seal', sectorBytes))
    await mkdir(cache, { recursive: true })
    await writeFile(join(cache, 'p_aux'), replicaRecord.encode({ seal, update: null }))
    const commR = replicaCommitment({ id, digest: await digestReplica(createReadStream(sealed)) })
    return { event: 'PreCommit2', data: { commR } }
  }
}

/** Sends PreCommitSector with its deposit. */
export function submitPreCommit(sealing: Sealing): SectorEffect {
  const { node, miner, config } = sealing
  return async ({ data }, run) => {
    if ((await node.stateSectorPreCommitInfo(miner, data.number)) !== null) return { event: 'PreCommitLanded' }
    const info = await preCommitInfo(sealing, data)
    const { worker } = await node.stateMinerInfo(miner)
    const preCommit = await sendOnce(sealing, data.preCommit, (preCommit) => run.save({ preCommit }), {
      maxFee: parseFil(config().Fees.MaxPreCommitGasFee),
      draft: async () =>
        draftMessage({
          to: miner,
          from: worker,
          method: minerMethods.PreCommitSector.number,
          params: sectorPreCommitInfo.encode(info),
          value: await node.stateMinerPreCommitDepositForPower(miner, info),
        }),
    })
    return { event: 'PreCommitted', data: { preCommit } }
  }
}

async function preCommitInfo({ node, config }: Sealing, data: SectorData): Promise<SectorPreCommitInfo> {
  const { height } = await node.chainHead()
  const dealEnds = data.pieces.flatMap(({ dealInfo }) => (dealInfo === null ? [] : [dealInfo.dealSchedule.endEpoch]))
  const least = height + maxProveCommitDuration(data.sealProof) + minSectorExpiration + EPOCHS_PER_DAY
  const lifetime = Math.floor(config().Sealing.CommittedCapacitySectorLifetime / 1000 / SECONDS_PER_EPOCH)
  const wanted = dealEnds.length === 0 ? height + lifetime - EPOCHS_PER_DAY : Math.max(...dealEnds)
  const most = height + maxSectorExpirationExtension - EPOCHS_PER_DAY
  return {
    sealProof: data.sealProof,
    sectorNumber: data.number,
    sealedCid: data.commR!,
    sealRandEpoch: data.ticket!.epoch,
    dealIds: dealIdsOf(data.pieces),
    expiration: Math.min(Math.max(wanted, least), most),
    ...noReplacement,
  }
}

/** Waits until the pre-commit is on chain. */
export function waitPreCommit({ node, miner }: Sealing): SectorEffect {
  return async ({ data }) => {
    const { cid } = data.preCommit!
    const { receipt } = await node.stateWaitMsg(cid, MESSAGE_CONFIDENCE, -1, true)
    if (receipt.exitCode !== 0) {
      const reason = sealerErrors.MESSAGE_FAILED({
        what: 'pre-commit',
        cid: cid.toString(),
        exit: exitCodeText(receipt.exitCode),
      })
      return { event: 'ChainPreCommitFailed', message: reason.message }
    }
    const onChain = await node.stateSectorPreCommitInfo(miner, data.number)
    if (onChain === null)
      throw new Error(`pre-commit ${cid} succeeded, and the chain does not show sector ${data.number} yet`)
    return { event: 'PreCommitLanded' }
  }
}
