import { unitErrors } from './errors.ts'

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB'] as const
const MAX_SIZE = Number.MAX_SAFE_INTEGER

/**
 * Reads a number of bytes; every unit is of base 1024, whatever its case, and may be left out.
 * @throws {SIZE_INVALID} for anything else, and for sizes that are no whole number of bytes.
 *
 * @example
 * import { parseSize } from 'dealkit'
 * parseSize('512b')  // 512
 * parseSize('8M')    // 8388608
 * parseSize('8MiB')  // 8388608
 */
export function parseSize(text: string): number {
  const fail = (reason: string): never => {
    throw unitErrors.SIZE_INVALID({ text: text.slice(0, 80), reason })
  }
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? []
  if (number === undefined) return fail('it must be a positive decimal number')
  const [, letter] = /^([kmgtpe]?)(?:i?b)?$/i.exec(unit!) ?? []
  if (letter === undefined) return fail(`the unit ${unit} is unknown`)
  const bytes = Number(number) * 1024 ** ' kmgtpe'.indexOf(letter.toLowerCase() || ' ')
  if (!Number.isInteger(bytes)) return fail('it is not a whole number of bytes')
  return bytes > MAX_SIZE ? fail('it is too large') : bytes
}

function scaled(bytes: number | bigint): { number: string; unit: string } {
  let value = Number(bytes)
  let step = 0
  while (value >= 1024 && step < units.length - 1) {
    value /= 1024
    step++
  }
  return { number: String(Number(value.toPrecision(4))), unit: units[step]! }
}

/**
 * A size for tables and prose: four significant digits, a blank, a binary unit.
 *
 * @example
 * import { formatSize } from 'dealkit'
 * formatSize(4064) // '3.969 KiB'
 */
export function formatSize(bytes: number | bigint): string {
  const { number, unit } = scaled(bytes)
  return `${number} ${unit}`
}

/**
 * The same without the blank: `1KiB`, as the deal dialogue prints it.
 *
 * @example
 * import { formatSizeTight } from '#sdk/units/size.ts'
 * formatSizeTight(1024) // '1KiB'
 */
export function formatSizeTight(bytes: number | bigint): string {
  const { number, unit } = scaled(bytes)
  return `${number}${unit}`
}
