import { divide, polynomial, precision } from './fixed-point.ts'

const numerator = [
  261417938209272870992496419296200268025n,
  7266615505142943436908456158054846846897n,
  32458783941900493142649393804518050491988n,
  17078670566130897220338060387082146864806n,
  -35150353308172866634071793531642638290419n,
  -20351202052858059355702509232125230498980n,
  -1563932590352680681114104005183375350999n,
]
const denominator = [
  49928077726659937662124949977867279384n,
  2508163877009111928787629628566491583994n,
  21757751789594546643737445330202599887121n,
  53400635271583923415775576342898617051826n,
  41248834748603606604000911015235164348839n,
  9015227820322455780436733526367238305537n,
  340282366920938463463374607431768211456n,
]
const ln2 = 235865763225513294137944142764154484399n

/**
 * The natural logarithm of a Q.128 number, in Q.128. For a negative one, which estimates that fall below zero lead to,
 * it gives whatever the same steps give in Go.
 * Source: specs-actors actors/util/math/ln.go.
 *
 * @example
 * import { one } from '#sdk/actors/math/fixed-point.ts'
 * import { ln } from '#sdk/actors/math/ln.ts'
 * ln(2n * one) // 235865763225513294137944142764154485277n
 */
export function ln(z: bigint): bigint {
  const exponent = BigInt(bitLength(z)) - 1n - precision
  const mantissa = exponent > 0n ? z >> exponent : z << -exponent
  const fraction = divide(polynomial(numerator, mantissa) << precision, polynomial(denominator, mantissa))
  return exponent * ln2 + fraction
}

/** Bits of the magnitude. */
function bitLength(value: bigint): number {
  return (value < 0n ? -value : value).toString(2).length
}
