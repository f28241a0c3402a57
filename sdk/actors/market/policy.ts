import { larger } from '../math/extremes.ts'
import { divide } from '../math/fixed-point.ts'
import { epochsInDay, totalFilecoin } from '../network-constants.ts'

/** Epochs between two payments of a deal. */
export const dealUpdatesInterval = epochsInDay

/** A deal runs at least 180 and at most 540 days. */
export const minDealDuration = 180 * epochsInDay
export const maxDealDuration = 540 * epochsInDay

/** The longest label that providers and the market actor accept. */
export const maxLabelBytes = 256
export const maxPricePerEpoch = totalFilecoin
export const maxClientCollateral = totalFilecoin

/** The share of the circulating supply that all provider collateral together aims at. Zero on many local networks. */
export interface SupplyTarget {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** The share of mainnet: 1 %. */
export const mainnetSupplyTarget: SupplyTarget = { numerator: 1n, denominator: 100n }

/** What the bounds of a provider's collateral depend on: powers in bytes, the supply in attoFIL. */
export interface CollateralConditions {
  readonly networkRawPower: bigint
  readonly baselinePower: bigint
  readonly circulatingSupply: bigint
}

/**
 * The attoFIL that a provider may pledge to a deal over a piece of so many padded bytes.
 *
 * @see specs-actors actors/builtin/market/policy.go
 * @example
 * import { providerCollateralBounds } from '#sdk/actors/market/policy.ts'
 * import { parseFil } from 'dealkit'
 * const conditions = { networkRawPower: 0n, baselinePower: 1n << 60n, circulatingSupply: parseFil('500000000 FIL') }
 * providerCollateralBounds(8 << 20, conditions).min // 36379788070917n
 */
export function providerCollateralBounds(
  pieceSize: number,
  conditions: CollateralConditions,
  target: SupplyTarget = mainnetSupplyTarget,
): { min: bigint; max: bigint } {
  const size = BigInt(pieceSize)
  const { networkRawPower, baselinePower, circulatingSupply } = conditions
  const power = larger(larger(networkRawPower, baselinePower), size)
  const min = divide(target.numerator * circulatingSupply * size, target.denominator * power)
  return { min, max: totalFilecoin }
}

/**
 * Byte-epochs of a deal: padded size times duration.
 *
 * @example
 * import { dealWeight } from '#sdk/actors/market/policy.ts'
 * dealWeight({ pieceSize: 1024, startEpoch: 100, endEpoch: 300 }) // 204800n
 */
export function dealWeight(proposal: { pieceSize: number; startEpoch: number; endEpoch: number }): bigint {
  return BigInt(proposal.pieceSize) * BigInt(proposal.endEpoch - proposal.startEpoch)
}
