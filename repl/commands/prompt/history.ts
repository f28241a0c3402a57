import type { Command } from './command.ts'

const SHOWN = 20

export const history: Command = {
  summary: `the last ${SHOWN} lines of this and earlier sessions`,
  example: '.history',
  run: (session) => session.snapshot().history.slice(-SHOWN).join('\n'),
}
