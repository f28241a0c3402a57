import { expectedReward, type NetworkEstimates } from '#sdk/actors/miner/monies.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { epochsInDay } from '#sdk/actors/network-constants.ts'

const storagePledgeProjection = 20 * epochsInDay

/** What a sector of so much power is expected to earn when it begins: its fee for an early end is worked out from that. */
export function expectations(
  estimates: NetworkEstimates,
  qaPower: bigint,
): Pick<SectorOnChainInfo, 'expectedDayReward' | 'expectedStoragePledge'> {
  return {
    expectedDayReward: expectedReward(estimates, qaPower, epochsInDay),
    expectedStoragePledge: expectedReward(estimates, qaPower, storagePledgeProjection),
  }
}
