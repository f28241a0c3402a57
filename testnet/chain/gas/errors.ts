import { defineErrors } from '#sdk/errors/define-errors.ts'

/** The texts are the real node's: clients match them. */
export const gasErrors = defineErrors({
  GAS_EXECUTION_FAILED: {
    message: (d: { exit: string; reason: string }) => `message execution failed: exit ${d.exit}, reason: ${d.reason}`,
    next: 'The reason says what the actor refused; change the message or wait for the state it needs.',
  },
  GAS_BATCH_EMPTY: {
    message: (_: Record<string, never>) => 'estimate messages are empty',
    next: 'Give at least one message.',
  },
})
