import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { actorCodes } from './actor-code.ts'
import { providerCollateralBounds } from './market/policy.ts'
import {
  maxProveCommitDuration,
  preCommitSealProofTypes,
  qaPowerForWeight,
  sectorDealsMax,
  sectorMaximumLifetime,
} from './miner/policy.ts'
import { postProofName, sealProofInfo, sealProofName, windowPostInfo } from './miner/proof-types.ts'
import { multisigLocked } from './multisig/state.ts'
import { currentTotalPower, emptyPowerState } from './power/state.ts'

const owner = Address.fromId(101)

describe('policy', () => {
  it('knows the proof types of this network', () => {
    expect(preCommitSealProofTypes.map(sealProofName)).toEqual([
      'StackedDrg8MiBV1_1',
      'StackedDrg512MiBV1_1',
      'StackedDrg32GiBV1_1',
    ])
    expect(sealProofInfo(8)).toMatchObject({ sectorSize: 2 ** 35, sealProofBytes: 1920, windowPost: 8, update: 3 })
    expect(windowPostInfo(6).windowPartitionSectors).toBe(2)
    expect(postProofName(1)).toBe('StackedDrgWinning8MiBV1')
    expect(postProofName(6)).toBe('StackedDrgWindow8MiBV1')
    expect(() => sealProofInfo(99)).toThrow(expect.objectContaining({ code: 'PROOF_TYPE_UNKNOWN' }))
    expect([maxProveCommitDuration(1), maxProveCommitDuration(6)]).toEqual([2_890, 86_410])
    expect([sectorMaximumLifetime(1), sectorMaximumLifetime(6)]).toEqual([1_555_200, 5_256_000])
    expect([sectorDealsMax(2 ** 23), sectorDealsMax(2 ** 36)]).toEqual([256, 512])
  })

  it('weighs verified deals tenfold', () => {
    const size = 2 ** 35
    const weight = BigInt(size) * 518_400n
    expect(qaPowerForWeight(size, 518_400, 0n, 0n)).toBe(BigInt(size))
    expect(qaPowerForWeight(size, 518_400, weight, 0n)).toBe(BigInt(size))
    expect(qaPowerForWeight(size, 518_400, 0n, weight)).toBe(10n * BigInt(size))
    expect(qaPowerForWeight(size, 518_400, 0n, weight / 2n)).toBe((11n * BigInt(size)) / 2n)
  })

  it('bounds the collateral by the share of the power', () => {
    const conditions = {
      networkRawPower: 1n,
      baselinePower: 2_888_888_880_000_000_000n,
      circulatingSupply: 10n ** 27n,
    }
    expect(Number(providerCollateralBounds(2 ** 23, conditions).min) / 1e18).toBeCloseTo(0.000029, 6)
    const tiny = { networkRawPower: 0n, baselinePower: 0n, circulatingSupply: 1000n }
    expect(providerCollateralBounds(2048, tiny).min).toBe(10n)
  })

  it('counts every miner while few are above the minimum', () => {
    const state = { ...emptyPowerState(new MemoryBlockstore()), totalBytesCommitted: 5n, totalRawBytePower: 3n }
    expect(currentTotalPower({ ...state, minerAboveMinPowerCount: 3 }).raw).toBe(5n)
    expect(currentTotalPower({ ...state, minerAboveMinPowerCount: 4 }).raw).toBe(3n)
  })

  it('unlocks a multisig linearly and rounds the locked part up', () => {
    const state = {
      signers: [owner],
      numApprovalsThreshold: 1,
      nextTxnId: 0,
      initialBalance: 100n,
      startEpoch: 10,
      unlockDuration: 3,
      pendingTxns: actorCodes.account,
    }
    expect([9, 10, 11, 12, 13].map((epoch) => multisigLocked(state, epoch))).toEqual([100n, 100n, 67n, 34n, 0n])
  })
})
