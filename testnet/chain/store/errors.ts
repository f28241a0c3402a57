import { defineErrors } from '#sdk/errors/define-errors.ts'

export const chainStoreErrors = defineErrors({
  CHAIN_STORE_FAILED: {
    message: (d: { path: string; reason: string }) => `the chain database ${d.path} cannot be used: ${d.reason}`,
    next: 'Check that the directory may be written to and that no other process uses it.',
  },
  CHAIN_STORE_VERSION: {
    message: (d: { path: string; version: number; known: number }) =>
      `the chain database ${d.path} has layout ${d.version}; this program knows ${d.known}`,
    next: 'Use the program that wrote it, or begin with an empty directory.',
  },
})
