import { unitErrors } from './errors.ts'

/** An amount of money: whole attoFIL, 10^18 to the FIL. */
export type AttoFil = bigint

export const ATTO_PER_FIL = 10n ** 18n
/** All the attoFIL that can ever exist. */
export const MAX_SUPPLY: AttoFil = 2_000_000_000n * ATTO_PER_FIL
const DECIMALS = 18
const MAX_NUMBER_TEXT = 50
const unitDecimals: Readonly<Record<string, number>> = { '': DECIMALS, fil: DECIMALS, attofil: 0, afil: 0 }
const shortUnits = ['a', 'f', 'p', 'n', 'μ', 'm', '']

/**
 * Reads an amount: a number, and a unit that is FIL when left out. Nothing finer than an attoFIL is accepted.
 * Source: lotus chain/types/fil.go.
 * @throws {AMOUNT_INVALID}
 *
 * @example
 * import { parseFil } from 'dealkit'
 * parseFil('0.02fil')      // 20000000000000000n
 * parseFil('500 attofil')  // 500n
 */
export function parseFil(text: string): AttoFil {
  const fail = (reason: string): never => {
    throw unitErrors.AMOUNT_INVALID({ text: text.slice(0, 80), reason })
  }
  const [, sign, whole, fraction = '', unit] = /^\s*(-?)(\d*)(?:\.(\d*))?\s*([a-zμ]*)\s*$/i.exec(text) ?? []
  if (whole === undefined || (whole === '' && fraction === '')) return fail('it must be a decimal number')
  if (whole.length + fraction.length > MAX_NUMBER_TEXT) return fail(`the number has over ${MAX_NUMBER_TEXT} digits`)
  const decimals = unitDecimals[unit!.toLowerCase()]
  if (decimals === undefined) return fail(`unrecognized suffix "${unit}"`)
  const significant = fraction.replace(/0+$/, '')
  if (significant.length > decimals) return fail('it is not a whole number of attoFIL')
  const attoFil = BigInt(`${whole}${significant.padEnd(decimals, '0')}` || '0')
  return sign === '-' ? -attoFil : attoFil
}

/** The number of FIL with up to 18 decimals, trailing zeros left out. */
function filNumber(attoFil: AttoFil): string {
  const negative = attoFil < 0n
  const digits = (negative ? -attoFil : attoFil).toString().padStart(DECIMALS + 1, '0')
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '')
  return `${negative ? '-' : ''}${digits.slice(0, -DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * An amount exactly, in FIL.
 *
 * @example
 * import { formatFil } from 'dealkit'
 * formatFil(20000000000000000n) // '0.02 FIL'
 */
export function formatFil(attoFil: AttoFil): string {
  return `${filNumber(attoFil)} FIL`
}

/**
 * An amount in the largest unit that leaves a whole number before the point, cut to three decimals.
 *
 * @example
 * import { formatFilShort } from 'dealkit'
 * formatFilShort(221234440000000n) // '221.234 μFIL'
 */
export function formatFilShort(attoFil: AttoFil): string {
  const magnitude = attoFil < 0n ? -attoFil : attoFil
  const step = Math.min(shortUnits.length - 1, Math.floor((magnitude.toString().length - 1) / 3))
  const scale = 10n ** BigInt(step * 3)
  const thousandths = (magnitude * 1000n) / scale
  const fraction = (thousandths % 1000n).toString().padStart(3, '0').replace(/0+$/, '')
  const unit = magnitude === 0n ? '' : shortUnits[step]
  return `${attoFil < 0n ? '-' : ''}${thousandths / 1000n}${fraction === '' ? '' : `.${fraction}`} ${unit}FIL`
}
