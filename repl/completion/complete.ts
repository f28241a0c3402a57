export interface Completion {
  /** The text with the longest common continuation put in. */
  readonly text: string
  readonly cursor: number
  /** What it could go on to be, when there is more than one way. */
  readonly choices: readonly string[]
}

/** Completes a dot command, or a name or member path of the scope, at the cursor. Reads plain properties only. */
export function complete(
  text: string,
  cursor: number,
  scope: Record<string, unknown>,
  commands: readonly string[],
  programs: readonly string[] = [],
): Completion {
  const before = text.slice(0, cursor)
  const command = /^\.(\w*)$/.exec(before)
  if (command !== null) return continueWith(text, cursor, command[1]!, commands)
  const path = /((?:[A-Za-z_$][\w$]*\.)*)([\w$]*)$/.exec(before)
  if (path === null) return { text, cursor, choices: [] }
  const owner = walk(
    scope,
    path[1]!.split('.').filter((part) => part !== ''),
  )
  const names = owner === undefined ? [] : memberNames(owner)
  // At the beginning of a line a word may also be a program.
  const first = /^\s*([a-z-]*)$/.exec(before)
  if (first !== null) return continueWith(text, cursor, first[1]!, [...new Set([...names, ...programs])].sort())
  return continueWith(text, cursor, path[2]!, names)
}

function walk(scope: Record<string, unknown>, parts: readonly string[]): unknown {
  let value: unknown = scope
  for (const part of parts) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined
    // A getter may have effects, so only plain values are followed.
    value = findProperty(value, part)?.value
  }
  return value
}

function findProperty(owner: object, name: string): PropertyDescriptor | undefined {
  for (let at: object | null = owner; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const property = Object.getOwnPropertyDescriptor(at, name)
    if (property !== undefined) return property
  }
  return undefined
}

function memberNames(owner: unknown): string[] {
  const names = new Set<string>()
  if (owner === null || owner === undefined) return []
  for (
    let at = Object(owner) as object | null;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(at))
      if (/^[A-Za-z_$][\w$]*$/.test(name) && name !== 'constructor') names.add(name)
  }
  return [...names].sort()
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
