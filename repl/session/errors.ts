import { defineErrors } from '#sdk/errors/define-errors.ts'

export const replErrors = defineErrors({
  REPL_SYNTAX: {
    message: (d: { reason: string; unfinished: boolean }) => `That is not TypeScript: ${d.reason}`,
    next: 'Type .help for what a line may be.',
  },
  REPL_UNKNOWN_COMMAND: {
    message: (d: { name: string }) => `There is no command .${d.name}`,
    next: 'Type .help for the commands.',
  },
  REPL_NO_NETWORK: {
    message: (d: { path: string }) => `No running network is described at ${d.path}`,
    next: 'Start one with "dealkit testnet up", or name its description with --network FILE.',
  },
})
