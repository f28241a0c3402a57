import type { CID } from 'multiformats/cid'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { SectorWeights } from '#sdk/actors/market/methods.ts'
import type { ProveReplicaUpdatesParams, ReplicaUpdate } from '#sdk/actors/miner/methods.ts'
import { initialPledge, type PledgeConditions } from '#sdk/actors/miner/monies.ts'
import { proveReplicaUpdatesMaxSize, qaPowerForWeight } from '#sdk/actors/miner/policy.ts'
import { addPower, noPower } from '#sdk/actors/miner/power-pair.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { verifyReplicaUpdate } from '#sdk/simulated-proofs/index.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument, ensureState } from '../abort.ts'
import { currentPower, currentReward } from '../network-figures.ts'
import { expectations } from './expectations.ts'
import { addInitialPledge, unlockedFunds } from './funds.ts'
import { activateDeals, dealWeights, unsealedCids } from './market-actor.ts'
import { Miner } from './miner.ts'
import { reportPledge, reportPower } from './power-actor.ts'
import { updateRefusal } from './update-refusal.ts'

const verificationGas = 36_316_136

/** An update whose deals have started, with what the market knows of them. */
interface StartedUpdate {
  readonly update: ReplicaUpdate
  readonly sector: SectorOnChainInfo
  readonly weights: SectorWeights
  readonly unsealedCid: CID
}

/**
 * Puts deals into sectors that have none ("snap deals"). Updates that cannot be made are left out; a proof that is not
 * valid, a pledge that cannot be paid, or sectors of more than one deadline end the method. Returns the sectors that
 * were updated.
 */
export function proveReplicaUpdates(runtime: Runtime, { updates }: ProveReplicaUpdatesParams): BitField {
  ensureArgument(
    updates.length <= proveReplicaUpdatesMaxSize,
    `${updates.length} updates are over the limit of ${proveReplicaUpdatesMaxSize}`,
  )
  const miner = new Miner(runtime)
  miner.expectOperator()
  const started = startDeals(miner, updates)
  const reward = currentReward(runtime)
  const conditions = {
    reward: reward.thisEpochRewardSmoothed,
    qaPower: currentPower(runtime).qualityAdjPowerSmoothed,
    baselinePower: reward.thisEpochBaselinePower,
    circulatingSupply: runtime.circulatingSupply,
  }

  let powerDelta = noPower
  let pledgeDelta = 0n
  const byDeadline = Map.groupBy(started, ({ update }) => update.deadline)
  for (const one of [...byDeadline.values()].flat()) {
    const { update, sector } = one
    checkProof(runtime, one)
    const updated = updatedSector(miner, one, conditions)
    raisePledge(miner, sector, updated)
    const change = miner
      .deadline(update.deadline)
      .changePartition(update.partition, (partition) => partition.replaceSectors([sector], [updated]))
    miner.sectors.put([updated])
    powerDelta = addPower(powerDelta, change.power)
    pledgeDelta += change.pledge
  }
  // Up to v7 the actor counts the updates of each deadline from 0 in one list, and finds holes in it in the end.
  ensureState(
    byDeadline.size === 1,
    `the updates are of ${byDeadline.size} deadlines; actors of this version can take those of one`,
  )
  miner.save()
  reportPledge(runtime, pledgeDelta)
  reportPower(runtime, powerDelta)
  return BitField.of(started.map(({ sector }) => sector.sectorNumber))
}

/** Starts the deals of those updates that can be made; ends the method (16) when there are none. */
function startDeals(miner: Miner, updates: readonly ReplicaUpdate[]): StartedUpdate[] {
  const { runtime } = miner
  const seen = new Set<number>()
  const started: { update: ReplicaUpdate; sector: SectorOnChainInfo }[] = []
  const refusals: string[] = []
  for (const update of updates) {
    const sector = miner.sectors.find(update.sectorId)
    const refusal = seen.has(update.sectorId) ? 'it is there twice' : updateRefusal(miner, update, sector)
    seen.add(update.sectorId)
    if (sector !== undefined && refusal === undefined && activateDeals(runtime, update.deals, sector.expiration)) {
      started.push({ update, sector })
      continue
    }
    const reason = `sector ${update.sectorId}: ${refusal ?? `the market refuses to start deals ${update.deals.join(', ')}`}`
    refusals.push(reason)
    runtime.log(`left out ${reason}`)
  }
  ensureArgument(started.length > 0, `no update can be made: ${refusals.join('; ')}`)
  const weights = dealWeights(
    runtime,
    started.map(({ update, sector }) => ({ dealIds: update.deals, sectorExpiry: sector.expiration })),
  )
  const commDs = unsealedCids(
    runtime,
    started.map(({ update, sector }) => ({ dealIds: update.deals, sectorType: sector.sealProof })),
  )
  return started.map((one, i) => ({ ...one, weights: weights[i]!, unsealedCid: commDs[i]! }))
}

function checkProof(runtime: Runtime, { update, sector, unsealedCid }: StartedUpdate): void {
  const updateProof = sealProofInfo(sector.sealProof).update
  ensureArgument(
    update.updateProofType === updateProof,
    `the update of sector ${sector.sectorNumber} has a proof of type ${update.updateProofType}, not ${updateProof}`,
  )
  runtime.chargeGas('OnVerifyReplicaUpdate', verificationGas)
  const statement = {
    updateProof,
    oldSealedCid: sector.sealedCid,
    newSealedCid: update.newSealedSectorCid,
    newUnsealedCid: unsealedCid,
  }
  ensureArgument(
    verifyReplicaUpdate(statement, update.replicaProof),
    `the proof of the update of sector ${sector.sectorNumber} is not valid`,
  )
}

function updatedSector(
  { epoch, info: { sectorSize } }: Miner,
  { update, sector, weights: { dealWeight, verifiedDealWeight } }: StartedUpdate,
  conditions: PledgeConditions,
): SectorOnChainInfo {
  const qaPower = qaPowerForWeight(sectorSize, sector.expiration - epoch, dealWeight, verifiedDealWeight)
  const pledge = initialPledge(conditions, qaPower)
  return {
    ...sector,
    sealedCid: update.newSealedSectorCid,
    sectorKeyCid: sector.sectorKeyCid ?? sector.sealedCid,
    dealIds: update.deals,
    activation: epoch,
    dealWeight,
    verifiedDealWeight,
    replacedDayReward: sector.expectedDayReward,
    replacedSectorAge: Math.max(0, epoch - sector.activation),
    ...expectations(conditions, qaPower),
    initialPledge: pledge > sector.initialPledge ? pledge : sector.initialPledge,
  }
}

function raisePledge(miner: Miner, old: SectorOnChainInfo, updated: SectorOnChainInfo): void {
  const deficit = updated.initialPledge - old.initialPledge
  const unlocked = unlockedFunds(miner)
  ensure(
    unlocked >= deficit,
    exitCodes.ErrInsufficientFunds,
    `the unlocked balance of ${unlocked} attoFIL does not cover ${deficit} more of pledge for sector ${old.sectorNumber}`,
  )
  addInitialPledge(miner, deficit)
}
