import { replErrors } from '../../session/errors.ts'
import type { Command } from './command.ts'
import { deals } from './deals.ts'
import { exit } from './exit.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { info } from './info.ts'

/** Every dot command by name: the prompt, the help and the completion all read this table. */
export const commands: Readonly<Record<string, Command>> = {
  help: { ...help, run: () => help.text(commands) },
  info,
  deals,
  history,
  exit,
}

/** @throws {REPL_UNKNOWN_COMMAND} */
export function findCommand(line: string): Command {
  const name = /^\.(\S*)/.exec(line)?.[1] ?? ''
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw replErrors.REPL_UNKNOWN_COMMAND({ name })
  return command
}
