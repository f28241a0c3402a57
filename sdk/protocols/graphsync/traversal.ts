import type { CID } from 'multiformats/cid'
import { type DagNode, decodeNode } from './dag-node.ts'
import { graphsyncErrors } from './errors.ts'
import type { Selector } from './selector.ts'

/** A link that the walk comes to, and what is to be looked at behind it. */
interface Step {
  readonly cid: CID
  readonly selector: Selector
}

/** The links of one block that are still to be crossed. */
interface Level {
  readonly steps: readonly Step[]
  next: number
}

/** Go nodes allow this many links a request. */
export const defaultMaxLinks = 32 * 2 ** 20

/**
 * Walks a DAG depth-first in the order of its encoding, one block at a time: the walker says which block it
 * needs, its owner gives it or says that it is missing. A block that is linked twice is needed twice.
 *
 * @example
 * import { exploreAllSelector, parseSelector } from 'dealkit/protocols'
 * import { Traversal } from '#sdk/protocols/graphsync/traversal.ts'
 * import { openCarBlocks, openFile } from 'dealkit/piece'
 * const { roots, get } = await openCarBlocks(await openFile('data.car'))
 * for (const root of roots) {
 *   const walk = new Traversal(root, parseSelector(exploreAllSelector))
 *   while (walk.needs !== undefined) walk.give(await get(walk.needs))
 *   console.log(walk.blocks)
 * }
 */
export class Traversal {
  readonly #levels: Level[]
  readonly #maxLinks: number
  #crossed = 0
  /** Blocks given so far. */
  blocks = 0

  constructor(root: CID, selector: Selector, maxLinks = defaultMaxLinks) {
    this.#levels = [{ steps: [{ cid: root, selector }], next: 0 }]
    this.#maxLinks = maxLinks
  }

  #current(): Step | undefined {
    const level = this.#levels.at(-1)
    return level?.steps[level.next]
  }

  /** The block that the walk needs to go on; nothing at its end. */
  get needs(): CID | undefined {
    return this.#current()?.cid
  }

  /** Links crossed so far, the root among them. */
  get crossed(): number {
    return this.#crossed
  }

  /**
   * Gives the block that was needed.
   *
   * @throws {GRAPHSYNC_BLOCK_UNREADABLE} its bytes are not of its codec.
   * @throws {GRAPHSYNC_BUDGET} the walk crosses too many links.
   */
  give(bytes: Uint8Array): void {
    const step = this.#current()
    if (step === undefined) return
    const steps = linksOf(step, bytes)
    this.#leave()
    this.blocks++
    if (steps.length > 0) this.#levels.push({ steps, next: 0 })
  }

  /** The block that was needed is not there: what is behind it is left out. */
  skip(): void {
    this.#leave()
  }

  #leave(): void {
    this.#crossed++
    if (this.#crossed > this.#maxLinks) throw graphsyncErrors.GRAPHSYNC_BUDGET({ maxLinks: this.#maxLinks })
    const level = this.#levels.at(-1)
    if (level !== undefined) level.next++
    while (this.#levels.length > 0) {
      const { steps, next } = this.#levels.at(-1)!
      if (next < steps.length) break
      this.#levels.pop()
    }
  }
}

function linksOf({ cid, selector }: Step, bytes: Uint8Array): Step[] {
  const steps: Step[] = []
  try {
    collect(decodeNode(cid.code, bytes), selector, steps)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw graphsyncErrors.GRAPHSYNC_BLOCK_UNREADABLE({ cid: cid.toString(), reason }, { cause })
  }
  return steps
}

/** The links that a selector crosses inside one block, in order. */
function collect(node: DagNode, selector: Selector, into: Step[]): void {
  if (node.kind !== 'map' && node.kind !== 'list') return
  for (const [segment, child] of selector.interests === undefined ? children(node) : chosen(node, selector.interests)) {
    const next = selector.explore(node, segment)
    if (next === undefined) continue
    if (child.kind === 'link') into.push({ cid: child.cid, selector: next })
    else collect(child, next, into)
  }
}

function* children(node: DagNode): Generator<readonly [string, DagNode]> {
  if (node.kind === 'map') yield* node.entries
  if (node.kind === 'list') for (const [i, item] of node.items.entries()) yield [String(i), item]
}

function* chosen(node: DagNode, segments: readonly string[]): Generator<readonly [string, DagNode]> {
  for (const segment of segments) {
    if (node.kind === 'map') {
      const entry = node.entries.find(([name]) => name === segment)
      if (entry !== undefined) yield entry
    } else if (node.kind === 'list' && /^\d+$/.test(segment)) {
      const item = node.items[Number(segment)]
      if (item !== undefined) yield [segment, item]
    }
  }
}
