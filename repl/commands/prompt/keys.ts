import { bindings } from '../../input/bindings.ts'
import { wrapProse } from '../../output/prose.ts'
import { tabTable } from '../../output/tab-table.ts'
import type { Command } from './command.ts'

export const keys: Command = {
  summary: 'what the keys do',
  example: '.keys',
  run(session) {
    const rows = bindings.map(({ keys: names, summary }) => [names.join(', '), summary])
    return wrapProse(tabTable(['Key', 'What it does'], rows), session.columns())
  },
}
