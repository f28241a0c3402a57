import { nameAtEnd } from './members.ts'

export interface Completion {
  /** The text with the longest common continuation put in. */
  readonly text: string
  readonly cursor: number
  /** What it could go on to be, when there is more than one way. */
  readonly choices: readonly string[]
}

/** What completion needs to know of the session. */
export interface Known {
  /** The names of what a path leads to; those that every line sees for an empty one. */
  members(owner: readonly string[]): Promise<readonly string[]>
  /** The dot commands, without their dot. */
  readonly commands: readonly string[]
  /** What may begin a line besides a name. */
  readonly programs: readonly string[]
}

/** Completes a dot command, or a name or member path of what lines can see, at the cursor. */
export async function complete(text: string, cursor: number, known: Known): Promise<Completion> {
  const before = text.slice(0, cursor)
  const command = /^\.(\w*)$/.exec(before)
  if (command !== null) return continueWith(text, cursor, command[1]!, known.commands)
  const name = nameAtEnd(before)
  if (name === undefined) return { text, cursor, choices: [] }
  const names = await known.members(name.owner)
  // At the beginning of a line a word may also be a program.
  const first = /^\s*([a-z-]*)$/.exec(before)
  if (first !== null) return continueWith(text, cursor, first[1]!, [...new Set([...names, ...known.programs])].sort())
  // A list of everything there is helps nobody.
  if (name.owner.length === 0 && name.stem === '') return { text, cursor, choices: [] }
  return continueWith(text, cursor, name.stem, names)
}

/**
 * Puts in what all names that begin with the stem have in common.
 *
 * @param end what follows a name that stands alone, unless it is a directory
 */
export function continueWith(
  text: string,
  cursor: number,
  stem: string,
  names: readonly string[],
  end = '',
): Completion {
  const choices = names.filter((name) => name.startsWith(stem))
  const [alone] = choices.length === 1 ? choices : []
  const common = alone === undefined || alone.endsWith('/') ? commonPrefix(choices) : alone + end
  if (common.length <= stem.length) return { text, cursor, choices: choices.length > 1 ? choices : [] }
  const added = common.slice(stem.length)
  return {
    text: text.slice(0, cursor) + added + text.slice(cursor),
    cursor: cursor + added.length,
    choices: choices.length > 1 ? choices : [],
  }
}

function commonPrefix(names: readonly string[]): string {
  let prefix = names[0] ?? ''
  for (const name of names) while (!name.startsWith(prefix)) prefix = prefix.slice(0, -1)
  return prefix
}
