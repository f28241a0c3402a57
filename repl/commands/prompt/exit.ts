import type { Command } from './command.ts'

export const exit: Command = {
  summary: 'leave; the network goes on, unless this session started it',
  example: '.exit',
  run: (session) => {
    session.end()
    return ''
  },
}
