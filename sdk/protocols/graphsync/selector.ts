import { type DagNode, decodeDagCbor } from './dag-node.ts'
import { graphsyncErrors } from './errors.ts'

/** Everything under the root: `{"R":{"l":{"none":{}},":>":{"a":{">":{"@":{}}}}}}`. */
export const exploreAllSelector = new Uint8Array(
  Buffer.from('a16152a2616ca1646e6f6e65a0623a3ea16161a1613ea16140a0', 'hex'),
)

/** What is to be looked at from one node on. */
export interface Selector {
  /** The only segments worth trying, in order; nothing for all. */
  readonly interests: readonly string[] | undefined
  /** What goes on behind a segment of this node; nothing if that way is not taken. */
  explore(node: DagNode, segment: string): Selector | undefined
}

const maxSelectorBytes = 64 * 1024

/**
 * Reads a selector from its CBOR.
 *
 * @throws {GRAPHSYNC_SELECTOR} not a selector, or one with parts that no storage or retrieval deal uses.
 * @see https://ipld.io/specs/selectors/
 * @example
 * import { exploreAllSelector, parseSelector } from 'dealkit/protocols'
 * parseSelector(exploreAllSelector).explore({ kind: 'leaf' }, 'Links') // undefined
 */
export function parseSelector(bytes: Uint8Array): Selector {
  if (bytes.length > maxSelectorBytes) throw bad(`it has ${bytes.length} bytes, over ${maxSelectorBytes}`)
  try {
    return parse(decodeDagCbor(bytes), false)
  } catch (cause) {
    if (graphsyncErrors.GRAPHSYNC_SELECTOR.is(cause)) throw cause
    throw graphsyncErrors.GRAPHSYNC_SELECTOR({ reason: 'it is not CBOR' }, { cause })
  }
}

const bad = (reason: string) => graphsyncErrors.GRAPHSYNC_SELECTOR({ reason })

/** Ends the walk here: the node itself is what was looked for. */
const matcher: Selector = { interests: [], explore: () => undefined }

/** Stands for the whole sequence of the recursion around it. */
const recursiveEdge: Selector = { interests: [], explore: () => undefined }

function parse(node: DagNode, inRecursion: boolean): Selector {
  const [kind, body] = single(node, 'a selector')
  const next = () => parse(field(body, '>'), inRecursion)
  switch (kind) {
    case '.':
      return matcher
    case '@':
      if (!inRecursion) throw bad('a recursive edge stands outside of a recursion')
      return recursiveEdge
    case 'a': {
      const all = next()
      return { interests: undefined, explore: (at) => (isContainer(at) ? all : undefined) }
    }
    case 'f': {
      const fields = new Map(entriesOf(field(body, 'f>')).map(([name, inner]) => [name, parse(inner, inRecursion)]))
      return { interests: [...fields.keys()], explore: (_, segment) => fields.get(segment) }
    }
    case 'i': {
      const index = integer(field(body, 'i'))
      return exploreRange(index, index + 1, next())
    }
    case 'r':
      return exploreRange(integer(field(body, '^')), integer(field(body, '$')), next())
    case '|': {
      if (body.kind !== 'list') throw bad('a union is not a list')
      return union(body.items.map((member) => parse(member, inRecursion)))
    }
    case 'R':
      return recursion(body)
    default:
      throw bad(`its part "${kind}" is not supported`)
  }
}

function exploreRange(start: number, end: number, next: Selector): Selector {
  const most = 65_536
  if (end - start > most) throw bad(`a range of ${end - start} is over ${most}`)
  const interests = Array.from({ length: Math.max(0, end - start) }, (_, i) => String(start + i))
  const wanted = new Set(interests)
  return { interests, explore: (at, segment) => (at.kind === 'list' && wanted.has(segment) ? next : undefined) }
}

interface Union extends Selector {
  readonly members: readonly Selector[]
}

function union(members: readonly Selector[]): Union {
  const all = members.some(({ interests }) => interests === undefined)
  return {
    members,
    // A segment that two members want is walked twice, as Go nodes do.
    interests: all ? undefined : members.flatMap(({ interests }) => interests ?? []),
    explore(at, segment) {
      const next = members.map((member) => member.explore(at, segment)).filter((found) => found !== undefined)
      return next.length > 1 ? union(next) : next[0]
    },
  }
}

function recursion(body: DagNode): Selector {
  if (has(body, '!')) throw bad('recursions with a stop condition are not supported')
  const [mode, value] = single(field(body, 'l'), 'a recursion limit')
  const depth = mode === 'none' ? Number.POSITIVE_INFINITY : mode === 'depth' ? integer(value) : undefined
  if (depth === undefined) throw bad(`the recursion limit "${mode}" is not known`)
  const sequence = parse(field(body, ':>'), true)
  if (sequence === recursiveEdge) throw bad('a recursion holds nothing but its own edge')
  return recurse(sequence, sequence, depth)
}

function recurse(sequence: Selector, current: Selector, depth: number): Selector {
  const self: Selector = {
    interests: current.interests,
    explore(at, segment) {
      const next = current.explore(at, segment)
      if (next === undefined) return undefined
      if (!hasEdge(next)) return recurse(sequence, next, depth)
      if (depth < 2) return replaceEdge(next, undefined)
      if (next === recursiveEdge && current === sequence && depth === Number.POSITIVE_INFINITY) return self
      const replaced = replaceEdge(next, sequence)
      return replaced && recurse(sequence, replaced, depth - 1)
    },
  }
  return self
}

const isUnion = (selector: Selector): selector is Union => 'members' in selector

function hasEdge(selector: Selector): boolean {
  return selector === recursiveEdge || (isUnion(selector) && selector.members.some(hasEdge))
}

function replaceEdge(selector: Selector, replacement: Selector | undefined): Selector | undefined {
  if (selector === recursiveEdge) return replacement
  if (!isUnion(selector)) return selector
  const members = selector.members.map((member) => replaceEdge(member, replacement)).filter((m) => m !== undefined)
  return members.length > 1 ? union(members) : members[0]
}

function isContainer(node: DagNode): boolean {
  return node.kind === 'map' || node.kind === 'list'
}

function entriesOf(node: DagNode): readonly (readonly [string, DagNode])[] {
  if (node.kind !== 'map') throw bad('a map is missing')
  return node.entries
}

function single(node: DagNode, what: string): readonly [string, DagNode] {
  const [entry, ...more] = entriesOf(node)
  if (entry === undefined || more.length > 0)
    throw bad(`${what} has ${more.length + (entry ? 1 : 0)} kinds instead of 1`)
  return entry
}

function has(node: DagNode, name: string): boolean {
  return entriesOf(node).some(([key]) => key === name)
}

function field(node: DagNode, name: string): DagNode {
  const found = entriesOf(node).find(([key]) => key === name)
  if (found === undefined) throw bad(`the field "${name}" is missing`)
  return found[1]
}

function integer(node: DagNode): number {
  if (node.kind !== 'int' || !Number.isSafeInteger(node.value)) throw bad('a whole number is missing')
  return node.value
}
