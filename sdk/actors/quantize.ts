/** Epochs of the form `offset + n·unit`. */
export interface QuantSpec {
  readonly unit: number
  readonly offset: number
}

export const noQuantization: QuantSpec = { unit: 1, offset: 0 }

/**
 * The first epoch of the spec at or after this one.
 *
 * @example
 * import { quantizeUp } from '#sdk/actors/quantize.ts'
 * quantizeUp(1180, { unit: 2880, offset: 1179 }) // 4059
 */
export function quantizeUp(epoch: number, { unit, offset }: QuantSpec): number {
  const shift = offset % unit
  return Math.ceil((epoch - shift) / unit) * unit + shift
}

/**
 * The last epoch of the spec at or before this one.
 *
 * @example
 * import { quantizeDown } from '#sdk/actors/quantize.ts'
 * quantizeDown(1180, { unit: 2880, offset: 1179 }) // 1179
 */
export function quantizeDown(epoch: number, spec: QuantSpec): number {
  const next = quantizeUp(epoch, spec)
  return next === epoch ? next : next - spec.unit
}
