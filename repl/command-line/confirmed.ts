import type { Command } from './command.ts'
import { usageErrors } from './errors.ts'
import { flag } from './kinds.ts'

/**
 * A command that is refused without --really-do-it.
 *
 * @param why what is said then, and what it would do
 * @example
 * import { defineCommand } from '#repl/command-line/command.ts'
 * import { confirmed } from '#repl/command-line/confirmed.ts'
 * export const forget = confirmed(
 *   defineCommand({ path: 'forget', summary: 'forget all', examples: ['program forget'], run: async () => 0 }),
 *   { reason: 'nothing is forgotten without --really-do-it', next: 'It cannot be taken back.' },
 * )
 */
export function confirmed(command: Command, why: { readonly reason: string; readonly next: string }): Command {
  return {
    ...command,
    examples: command.examples.map((line) => (line.includes('--really-do-it') ? line : `${line} --really-do-it`)),
    options: { ...command.options, reallyDoIt: flag({ summary: 'say that you mean it' }) },
    run(input, context) {
      if (input['reallyDoIt'] !== true) throw usageErrors.USAGE_REFUSED(why)
      return command.run(input, context)
    },
  }
}
