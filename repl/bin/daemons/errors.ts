import { defineErrors } from '#sdk/errors/define-errors.ts'

export const daemonErrors = defineErrors({
  NODE_HAS_BEGUN: {
    message: (d: { repo: string; option: string; value: string }) =>
      `the chain in ${d.repo} has begun with ${d.option}=${d.value}, which cannot be changed`,
    next: 'Leave the option out, or begin another chain with another --repo.',
  },
})
