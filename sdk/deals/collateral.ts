/** All FIL there can be, in attoFIL: the upper bound of every amount in a deal. */
export const totalFilecoin = 2_000_000_000n * 10n ** 18n

/** Lowest and highest collateral, in attoFIL, both allowed. */
export interface CollateralBounds {
  readonly min: bigint
  readonly max: bigint
}

/** The share of circulating supply that deal collateral aims at. Zero on many local networks. */
export interface SupplyTarget {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** The share of mainnet: 1 % of the circulating supply. Source: specs-actors builtin/market/policy.go. */
export const mainnetSupplyTarget: SupplyTarget = { numerator: 1n, denominator: 100n }

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
export function providerCollateralBounds(sizes: {
  paddedBytes: number
  networkRawPower: bigint
  baselinePower: bigint
  circulatingSupply: bigint
  target?: SupplyTarget
}): CollateralBounds {
  const target = sizes.target ?? mainnetSupplyTarget
  const piece = BigInt(sizes.paddedBytes)
  const power = [sizes.networkRawPower, sizes.baselinePower, piece].reduce((most, p) => (p > most ? p : most))
  const min = (target.numerator * sizes.circulatingSupply * piece) / (target.denominator * power)
  return { min, max: totalFilecoin }
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
