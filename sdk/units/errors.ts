import { defineErrors } from '#sdk/errors/define-errors.ts'

export const unitErrors = defineErrors({
  AMOUNT_INVALID: {
    message: (d: { text: string; reason: string }) => `"${d.text}" is not an amount of FIL: ${d.reason}`,
    next: 'Write a number and FIL or attoFIL: 0.02fil, 10 FIL, 500 attofil.',
  },
  SIZE_INVALID: {
    message: (d: { text: string; reason: string }) => `"${d.text}" is not a size: ${d.reason}`,
    next: 'Write bytes, or a number with a unit of base 1024: 512b, 8M, 8MiB, 1g.',
  },
  DURATION_INVALID: {
    message: (d: { text: string; reason: string }) => `"${d.text}" is not a duration: ${d.reason}`,
    next: 'Write a number with a unit: 180d, 4h, 10m, 30s, 1h30m.',
  },
})
