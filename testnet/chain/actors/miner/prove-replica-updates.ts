import type { CID } from 'multiformats/cid'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { SectorWeights } from '#sdk/actors/market/methods.ts'
import type { ProveReplicaUpdatesParams, ReplicaUpdate } from '#sdk/actors/miner/methods.ts'
import { expectedReward, initialPledge, type PledgeConditions } from '#sdk/actors/miner/monies.ts'
import { proveReplicaUpdatesMaxSize, qaPowerForWeight } from '#sdk/actors/miner/policy.ts'
import { addPower, noPower } from '#sdk/actors/miner/power-pair.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { epochsInDay } from '#sdk/actors/network-constants.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { verifyReplicaUpdate } from '#sdk/simulated-proofs/index.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { currentPower, currentReward } from '../network-figures.ts'
import { acceptUpdates } from './accept-updates.ts'
import { addInitialPledge, unlockedFunds } from './funds.ts'
import { dealWeights, unsealedCids } from './market-actor.ts'
import { Miner } from './miner.ts'
import { reportPledge, reportPower } from './power-actor.ts'

const verifyReplicaUpdateGas = 36_316_136
const storagePledgeProjection = 20 * epochsInDay

/**
 * Puts data into sectors that were committed without (snap deals). An update that cannot be made is left out; a proof that
 * does not hold ends the method. Returns the sectors that were updated.
 */
export function proveReplicaUpdates(runtime: Runtime, { updates }: ProveReplicaUpdatesParams): BitField {
  ensureArgument(
    updates.length <= proveReplicaUpdatesMaxSize,
    `${updates.length} updates are over the limit of ${proveReplicaUpdatesMaxSize}`,
  )
  const miner = new Miner(runtime)
  miner.expectOperator()
  const accepted = acceptUpdates(miner, updates)
  ensureArgument(accepted.length > 0, `none of ${updates.length} updates can be made; see the log of the message`)

  const weights = dealWeights(
    runtime,
    accepted.map(({ update, sector }) => ({ sectorExpiry: sector.expiration, dealIds: update.deals })),
  )
  const commDs = unsealedCids(
    runtime,
    accepted.map(({ update, sector }) => ({ sectorType: sector.sealProof, dealIds: update.deals })),
  )
  const conditions = pledgeConditions(runtime)
  let powerDelta = noPower
  let pledgeDelta = 0n
  for (const [i, { update, sector }] of accepted.entries()) {
    checkProof(runtime, update, sector, commDs[i]!)
    const updated = withPledge(miner, sector, updatedSector(miner, update, sector, weights[i]!, conditions), conditions)
    const added = miner
      .deadline(update.deadline)
      .changePartition(update.partition, (partition) => partition.replaceSectors([sector], [updated]))
    powerDelta = addPower(powerDelta, added.power)
    pledgeDelta += added.pledge
    miner.sectors.put([updated])
  }
  miner.save()
  reportPledge(runtime, pledgeDelta)
  reportPower(runtime, powerDelta)
  return BitField.of(accepted.map(({ sector }) => sector.sectorNumber))
}

function pledgeConditions(runtime: Runtime): PledgeConditions {
  const { thisEpochRewardSmoothed, thisEpochBaselinePower } = currentReward(runtime)
  return {
    reward: thisEpochRewardSmoothed,
    qaPower: currentPower(runtime).qualityAdjPowerSmoothed,
    baselinePower: thisEpochBaselinePower,
    circulatingSupply: runtime.circulatingSupply,
  }
}

function checkProof(runtime: Runtime, update: ReplicaUpdate, sector: SectorOnChainInfo, newUnsealedCid: CID): void {
  const { updateProofType, newSealedSectorCid: newSealedCid, replicaProof } = update
  const { update: updateProof } = sealProofInfo(sector.sealProof)
  ensureArgument(
    updateProofType === updateProof,
    `sector ${sector.sectorNumber} is updated with proofs of type ${updateProof}, not ${updateProofType}`,
  )
  runtime.chargeGas('OnVerifyReplicaUpdate', verifyReplicaUpdateGas)
  const statement = { updateProof, oldSealedCid: sector.sealedCid, newSealedCid, newUnsealedCid }
  ensureArgument(
    verifyReplicaUpdate(statement, replicaProof),
    `the replica update proof of sector ${sector.sectorNumber} is not valid`,
  )
}

/** The sector with its data: it begins anew, and ends when it would have ended. */
function updatedSector(
  { epoch, info: { sectorSize } }: Miner,
  { newSealedSectorCid, deals }: ReplicaUpdate,
  sector: SectorOnChainInfo,
  { dealWeight, verifiedDealWeight }: SectorWeights,
  conditions: PledgeConditions,
): SectorOnChainInfo {
  const qaPower = qaPowerForWeight(sectorSize, sector.expiration - epoch, dealWeight, verifiedDealWeight)
  return {
    ...sector,
    sealedCid: newSealedSectorCid,
    sectorKeyCid: sector.sectorKeyCid ?? sector.sealedCid,
    dealIds: deals,
    activation: epoch,
    dealWeight,
    verifiedDealWeight,
    expectedDayReward: expectedReward(conditions, qaPower, epochsInDay),
    expectedStoragePledge: expectedReward(conditions, qaPower, storagePledgeProjection),
    replacedDayReward: sector.expectedDayReward,
    replacedSectorAge: Math.max(0, epoch - sector.activation),
  }
}

/** The updated sector with a pledge for its power of now, when that is more than was pledged for the old one. */
function withPledge(
  miner: Miner,
  old: SectorOnChainInfo,
  updated: SectorOnChainInfo,
  conditions: PledgeConditions,
): SectorOnChainInfo {
  const { expiration, activation, dealWeight, verifiedDealWeight } = updated
  const qaPower = qaPowerForWeight(miner.info.sectorSize, expiration - activation, dealWeight, verifiedDealWeight)
  const pledge = initialPledge(conditions, qaPower)
  const deficit = pledge - old.initialPledge
  if (deficit <= 0n) return updated
  const unlocked = unlockedFunds(miner)
  ensure(
    unlocked >= deficit,
    exitCodes.ErrInsufficientFunds,
    `the unlocked balance of ${unlocked} attoFIL does not cover ${deficit} more of pledge for sector ${old.sectorNumber}`,
  )
  addInitialPledge(miner, deficit)
  return { ...updated, initialPledge: pledge }
}
