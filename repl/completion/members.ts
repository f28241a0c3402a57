/** A step from a value to one that it holds: a name, or an index in brackets. */
const step = /(?:^|\??\.)([A-Za-z_$][\w$]*)|(?:\?\.)?\[(?:(\d+)|'([^'\\]*)'|"([^"\\]*)")\]/g
/** A path of such steps up to a name that may not be whole, at the end of a text. */
const pathAtEnd = /([A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*|(?:\?\.)?\[(?:\d+|'[^'\\]*'|"[^"\\]*")\])*)\??\.([\w$]*)$/

/** What a text ends with, as far as names can be completed there. */
export interface NameAtEnd {
  /** The names that lead to the value whose members may follow; none for what every line sees. */
  readonly owner: readonly string[]
  /** What there is of the name. */
  readonly stem: string
}

/**
 * The name at the end of a text. Nothing where a member of a value that is not known follows, such as of a call's result.
 *
 * @example
 * import { nameAtEnd } from '#repl/completion/members.ts'
 * nameAtEnd('await node.cha') // { owner: ['node'], stem: 'cha' }
 * nameAtEnd('node.chainHead().') // undefined
 */
export function nameAtEnd(text: string): NameAtEnd | undefined {
  const [all, path, stem] = pathAtEnd.exec(text) ?? []
  if (all === undefined) {
    const [name] = /[\w$]*$/.exec(text)!
    const before = text.slice(0, text.length - name.length)
    return isMember(before) || /^\d/.test(name) ? undefined : { owner: [], stem: name }
  }
  if (isMember(text.slice(0, text.length - all.length))) return undefined
  const owner = [...path!.matchAll(step)].map(([, name, index, one, two]) => name ?? index ?? one ?? two ?? '')
  return { owner, stem: stem! }
}

/** A dot that is not part of three: what follows belongs to the value before it. */
function isMember(before: string): boolean {
  return /\.\s*$/.test(before) && !/\.\.\.\s*$/.test(before)
}

/**
 * The names of what a value holds, and of what it inherits from other than every object. Reads plain properties only.
 *
 * @param scopes where the first name is looked for, in this order; their own names when the path is empty
 */
export function memberNames(scopes: readonly object[], owner: readonly string[]): string[] {
  const values =
    owner.length === 0
      ? scopes
      : scopes
          .map((scope) => walk(scope, owner))
          .filter(isThere)
          .slice(0, 1)
  const names = values.flatMap((value) => [...heldNames(value)])
  return [...new Set(names)].sort()
}

const isThere = (value: unknown) => value !== undefined && value !== null

function* heldNames(value: unknown): Generator<string> {
  if (!isThere(value)) return
  let at = Object(value) as object | null
  while (at !== null) {
    for (const name of Object.getOwnPropertyNames(at))
      if (/^[A-Za-z_$][\w$]*$/.test(name) && name !== 'constructor') yield name
    at = Object.getPrototypeOf(at) as object | null
    // What every object inherits nobody looks for.
    if (at !== null && Object.getPrototypeOf(at) === null) return
  }
}

function walk(scope: object, parts: readonly string[]): unknown {
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
