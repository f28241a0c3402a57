import { type NetworkEstimates, terminationPenalty } from '#sdk/actors/miner/monies.ts'
import { addressedPartitionsMax, addressedSectorsMax } from '#sdk/actors/miner/policy.ts'
import { qaPowerForSector, type SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { burn } from '../send.ts'
import { addInitialPledge, applyPenalty, repayPartialDebt } from './funds.ts'
import { terminateDeals } from './market-actor.ts'
import type { Miner } from './miner.ts'
import { reportPledge } from './power-actor.ts'

/** How much one message takes on. */
interface Budget {
  partitions: number
  sectors: number
}

/** Charges the fees of sectors terminated early and ends their deals. Returns whether some are left for later. */
export function processEarlyTerminations(miner: Miner, estimates: NetworkEstimates): boolean {
  const { runtime, info } = miner
  const popped = popEarlyTerminations(miner)
  const hasMore = !miner.state.earlyTerminations.isEmpty
  if (popped.size === 0) {
    runtime.log('no sectors were terminated early')
    miner.save()
    return hasMore
  }
  const terminated = [...popped]
    .sort(([a], [b]) => a - b)
    .map(([epoch, numbers]) => ({
      epoch,
      sectors: miner.sectors.load(numbers),
    }))
  let penalty = 0n
  let pledge = 0n
  for (const { epoch, sectors } of terminated) {
    for (const sector of sectors) {
      penalty += penaltyOf(sector, info.sectorSize, epoch, estimates)
      pledge += sector.initialPledge
    }
  }
  applyPenalty(miner, penalty)
  addInitialPledge(miner, -pledge)
  const paid = repayPartialDebt(miner)
  miner.save()

  burn(runtime, paid.total)
  reportPledge(runtime, -pledge - paid.fromVesting)
  for (const { epoch, sectors } of terminated) {
    const dealIds = sectors.flatMap((sector) => sector.dealIds)
    terminateDeals(runtime, epoch, dealIds)
  }
  return hasMore
}

/** Takes terminated sectors out of the deadlines, by the epoch they ended at, as many as one message may. */
function popEarlyTerminations(miner: Miner): Map<number, BitField> {
  const popped = new Map<number, BitField>()
  const budget = { partitions: addressedPartitionsMax, sectors: addressedSectorsMax }
  for (const index of miner.state.earlyTerminations.bits()) {
    if (budget.partitions <= 0 || budget.sectors <= 0) break
    const isDone = popFromDeadline(miner, index, budget, popped)
    if (isDone) miner.change({ earlyTerminations: miner.state.earlyTerminations.without(index) })
  }
  return popped
}

function popFromDeadline(miner: Miner, index: number, budget: Budget, popped: Map<number, BitField>): boolean {
  const book = miner.deadline(index)
  for (const at of book.deadline.earlyTerminations.bits()) {
    if (budget.partitions <= 0 || budget.sectors <= 0) break
    const taken = book.changePartition(at, (partition) => partition.popEarlyTerminations(budget.sectors))
    for (const [epoch, sectors] of taken.popped) popped.set(epoch, (popped.get(epoch) ?? BitField.empty).union(sectors))
    budget.partitions -= 1
    budget.sectors -= taken.count
    if (!taken.hasMore) book.change({ earlyTerminations: book.deadline.earlyTerminations.without(at) })
  }
  return book.deadline.earlyTerminations.isEmpty
}

function penaltyOf(sector: SectorOnChainInfo, sectorSize: number, epoch: number, estimates: NetworkEstimates): bigint {
  const { expectedDayReward, expectedStoragePledge, replacedDayReward, replacedSectorAge } = sector
  return terminationPenalty(estimates, {
    qaPower: qaPowerForSector(sectorSize, sector),
    age: epoch - sector.activation,
    expectedDayReward,
    expectedStoragePledge,
    replacedDayReward,
    replacedSectorAge,
  })
}
