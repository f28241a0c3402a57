import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, tuple } from '#sdk/codec/collections.ts'

/** Raw and quality-adjusted power, bytes. */
export const powerPair = tuple('PowerPair', { raw: bigint, qa: as('QA', bigint) })
export type PowerPair = Infer<typeof powerPair>

export const noPower: PowerPair = { raw: 0n, qa: 0n }

/**
 * The sum of two powers, bytes.
 *
 * @example
 * import { addPower } from '#sdk/actors/miner/power-pair.ts'
 * addPower({ raw: 1n, qa: 10n }, { raw: 2n, qa: 2n }) // { raw: 3n, qa: 12n }
 */
export function addPower(a: PowerPair, b: PowerPair): PowerPair {
  return { raw: a.raw + b.raw, qa: a.qa + b.qa }
}

/**
 * The first power without the second, bytes.
 *
 * @example
 * import { subtractPower } from '#sdk/actors/miner/power-pair.ts'
 * subtractPower({ raw: 3n, qa: 12n }, { raw: 2n, qa: 2n }) // { raw: 1n, qa: 10n }
 */
export function subtractPower(a: PowerPair, b: PowerPair): PowerPair {
  return { raw: a.raw - b.raw, qa: a.qa - b.qa }
}

/**
 * The power with its sign changed, for what is taken from a claim.
 *
 * @example
 * import { negatePower } from '#sdk/actors/miner/power-pair.ts'
 * negatePower({ raw: 1n, qa: 10n }) // { raw: -1n, qa: -10n }
 */
export function negatePower(a: PowerPair): PowerPair {
  return { raw: -a.raw, qa: -a.qa }
}

/**
 * Whether both powers are zero.
 *
 * @example
 * import { isNoPower, noPower } from '#sdk/actors/miner/power-pair.ts'
 * isNoPower(noPower) // true
 */
export function isNoPower(a: PowerPair): boolean {
  return a.raw === 0n && a.qa === 0n
}
