import { defineErrors } from '#sdk/errors/define-errors.ts'

export const replErrors = defineErrors({
  REPL_SYNTAX: {
    message: (d: { reason: string; unfinished: boolean }) => `That is not TypeScript: ${d.reason}`,
    next: 'Type .help for what a line may be.',
  },
  REPL_UNKNOWN_COMMAND: {
    message: (d: { name: string; near: readonly string[] }) => `There is no command .${d.name}`,
    next: (d) =>
      d.near.length === 0
        ? 'Type .help for the commands.'
        : `Did you mean ${d.near.map((name: string) => `.${name}`).join(' or ')}? .help has all commands.`,
  },
  REPL_INTERRUPTED: {
    message: (d: { how: 'abandoned' | 'stopped' | 'lost' }) =>
      ({
        abandoned: '(interrupted: no longer waited for; what it began goes on)',
        stopped: '(interrupted)',
        lost: '(interrupted: it could not be stopped alone, so the names that lines had defined are gone)',
      })[d.how],
  },
  REPL_THREAD_LOST: {
    message: (d: { reason: string }) => `The line has ended what ran it: ${d.reason}`,
    next: 'The names that lines had defined are gone; the next line begins anew.',
  },
})
