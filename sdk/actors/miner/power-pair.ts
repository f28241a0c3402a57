import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, tuple } from '#sdk/codec/collections.ts'

/** Raw and quality-adjusted power, bytes. */
export const powerPair = tuple('PowerPair', { raw: bigint, qa: as('QA', bigint) })
export type PowerPair = Infer<typeof powerPair>

export const noPower: PowerPair = { raw: 0n, qa: 0n }

export function addPower(a: PowerPair, b: PowerPair): PowerPair {
  return { raw: a.raw + b.raw, qa: a.qa + b.qa }
}

export function subtractPower(a: PowerPair, b: PowerPair): PowerPair {
  return { raw: a.raw - b.raw, qa: a.qa - b.qa }
}

export function negatePower(a: PowerPair): PowerPair {
  return { raw: -a.raw, qa: -a.qa }
}

export function isNoPower(a: PowerPair): boolean {
  return a.raw === 0n && a.qa === 0n
}
