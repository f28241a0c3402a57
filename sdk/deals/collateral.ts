import {
  type CollateralConditions,
  providerCollateralBounds as chainCollateralBounds,
  type SupplyTarget,
} from '#sdk/actors/market/policy.ts'

/** Lowest and highest collateral, in attoFIL, both allowed. */
export interface CollateralBounds {
  readonly min: bigint
  readonly max: bigint
}

/**
 * What a provider must put up for a piece: its share of the target supply, by its share of the network's power.
 *
 * @param sizes padded bytes of the piece; power in bytes; supply in attoFIL.
 * @see specs-actors actors/builtin/market/policy.go
 * @example
 * import { providerCollateralBounds } from 'dealkit/deals'
 * import { parseFil } from 'dealkit'
 * const chain = { networkRawPower: 0n, baselinePower: 1n << 60n, circulatingSupply: parseFil('500000000 FIL') }
 * providerCollateralBounds({ paddedBytes: 8 << 20, ...chain }).min // 36379788070917n
 */
export function providerCollateralBounds({
  paddedBytes,
  target,
  ...conditions
}: CollateralConditions & { readonly paddedBytes: number; readonly target?: SupplyTarget }): CollateralBounds {
  return chainCollateralBounds(paddedBytes, conditions, target)
}

/**
 * The bounds that a node answers with (StateDealProviderCollateralBounds): a tenth over the chain's minimum.
 *
 * @example
 * import { quotedCollateralBounds } from 'dealkit/deals'
 * quotedCollateralBounds({ min: 100n, max: 1000n }) // { min: 110n, max: 1000n }
 */
export function quotedCollateralBounds(bounds: CollateralBounds): CollateralBounds {
  return { min: (bounds.min * 110n) / 100n, max: bounds.max }
}
