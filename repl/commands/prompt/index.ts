import { nearest } from '../../command-line/closest.ts'
import { wrapProse } from '../../output/prose.ts'
import { replErrors } from '../../session/errors.ts'
import type { DotCommands } from '../../session/session.ts'
import type { Command } from './command.ts'
import { deals } from './deals.ts'
import { exit } from './exit.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { info } from './info.ts'
import { keys } from './keys.ts'

/** Every dot command by name: the prompt, the help and the completion all read this table. */
export const commands: Readonly<Record<string, Command>> = {
  help: { ...help, run: (session) => wrapProse(help.text(commands), session.columns()) },
  keys,
  info,
  deals,
  history,
  exit,
}

/** Lines that begin with a dot, for the session. */
export const dotCommands: DotCommands = {
  names: Object.keys(commands),
  has: (line) => Object.hasOwn(commands, /^\.(\S*)\s*$/.exec(line)?.[1] ?? ''),
  run: (session, line) => findCommand(line).run(session, line),
}

/** @throws {REPL_UNKNOWN_COMMAND} */
function findCommand(line: string): Command {
  const name = /^\.(\S*)/.exec(line)?.[1] ?? ''
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command !== undefined) return command
  throw replErrors.REPL_UNKNOWN_COMMAND({ name, near: nearest(name, Object.keys(commands)) })
}
