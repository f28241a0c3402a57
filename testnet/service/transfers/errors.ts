import { defineErrors } from '#sdk/errors/index.ts'

export const transferListErrors = defineErrors({
  TRANSFER_NOT_LISTED: {
    message: (d: { id: bigint; peer: string }) => `there is no data transfer ${d.id} with ${d.peer}`,
    next: 'List them: transfer list.',
  },
})
