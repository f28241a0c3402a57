import { bindings } from '../../input/bindings.ts'
import { tabTable } from '../../output/tab-table.ts'
import type { Command } from './command.ts'

export const keys: Command = {
  summary: 'what the keys do',
  example: '.keys',
  run: () =>
    tabTable(
      ['Key', 'What it does'],
      bindings.map(({ keys: names, summary }) => [names.join(', '), summary]),
    ),
}
