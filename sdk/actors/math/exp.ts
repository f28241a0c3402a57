import { divide, multiply, one, polynomial, precision } from './fixed-point.ts'

const numerator = [
  -648770010757830093818553637600n,
  67469480939593786226847644286976n,
  -3197587544499098424029388939001856n,
  89244641121992890118377641805348864n,
  -1579656163641440567800982336819953664n,
  17685496037279256458459817590917169152n,
  -115682590513835356866803355398940131328n,
  340282366920938463463374607431768211456n,
]
const denominator = [
  1225524182432722209606361n,
  114095592300906098243859450n,
  5665570424063336070530214243n,
  194450132448609991765137938448n,
  5068267641632683791026134915072n,
  104716890604972796896895427629056n,
  1748338658439454459487681798864896n,
  23704654329841312470660182937960448n,
  259380097567996910282699886670381056n,
  2250336698853390384720606936038375424n,
  14978272436876548034486263159246028800n,
  72144088983913131323343765784380833792n,
  224599776407103106596571252037123047424n,
  340282366920938463463374607431768211456n,
]

/**
 * e to the power of -x; both in Q.128. Most precise for x under 1.725, usable under 5.
 * Source: specs-actors actors/util/math/expneg.go.
 *
 * @example
 * import { expNeg } from '#sdk/actors/math/exp.ts'
 * import { one } from '#sdk/actors/math/fixed-point.ts'
 * expNeg(one) // 125182886983370532117250726296964572306n
 */
export function expNeg(x: bigint): bigint {
  return divide(polynomial(numerator, x) << precision, polynomial(denominator, x))
}

/**
 * A Q.128 number to a whole power, by squaring with the rounding of each step.
 *
 * @example
 * import { power } from '#sdk/actors/math/exp.ts'
 * import { one } from '#sdk/actors/math/fixed-point.ts'
 * power(2n * one, 3n) === 8n * one // true
 */
export function power(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n) return one
  if (exponent === 1n) return base
  if (exponent < 0n) return power(divide(one << precision, base), -exponent)
  const half = power(multiply(base, base), exponent / 2n)
  return exponent % 2n === 0n ? half : multiply(base, half)
}
