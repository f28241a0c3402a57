import { defineErrors } from '#sdk/errors/define-errors.ts'

export const faultErrors = defineErrors({
  FAULT_ON_DEMAND: { message: (d: { method: string; message: string }) => `${d.method}: ${d.message}` },
})
