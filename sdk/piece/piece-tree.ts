import { pieceErrors } from './errors.ts'
import { fr32Pad, fr32PaddedLength } from './fr32.ts'
import { hashPairs, type PairHasher } from './pair-hasher.ts'

/** Bytes of a node: a leaf is 32 padded bytes as they are, an inner node a truncated SHA-256. */
export const nodeBytes = 32

/** A whole subtree of a piece: `level` 0 is a leaf, each level above doubles the bytes below. */
export interface Subtree {
  readonly root: Uint8Array
  readonly level: number
}

/**
 * Padded bytes under a node of this level.
 *
 * @example
 * import { bytesAtLevel } from '#sdk/piece/piece-tree.ts'
 * bytesAtLevel(2) // 128
 */
export const bytesAtLevel = (level: number): number => nodeBytes * 2 ** level

/**
 * Level of the node that stands over so many padded bytes (a power of two).
 *
 * @example
 * import { levelOf } from '#sdk/piece/piece-tree.ts'
 * levelOf(128) // 2
 */
export const levelOf = (paddedBytes: number): number => Math.log2(paddedBytes / nodeBytes)

/** The lowest root a piece can have, over 128 bytes. */
export const minPieceLevel = 2

/**
 * Commitment node over two children: SHA-256 with the two top bits of the last byte cleared.
 *
 * @example
 * import { combine, zeroNode } from '#sdk/piece/piece-tree.ts'
 * combine(zeroNode(0), zeroNode(0)) // the bytes of zeroNode(1)
 */
export function combine(left: Uint8Array, right: Uint8Array, hash: PairHasher = hashPairs): Uint8Array {
  const pair = new Uint8Array(2 * nodeBytes)
  pair.set(left)
  pair.set(right, nodeBytes)
  const root = new Uint8Array(nodeBytes)
  hash(pair, root)
  root[31]! &= 0x3f
  return root
}

const zeroNodes: Uint8Array[] = [new Uint8Array(nodeBytes)]

/**
 * Root of an all-zero subtree.
 *
 * @example
 * import { zeroNode } from '#sdk/piece/piece-tree.ts'
 * import { pieceCid, zeroPieceCid } from 'dealkit/piece'
 * pieceCid(zeroNode(2)).equals(zeroPieceCid(128)) // true
 */
export function zeroNode(level: number): Uint8Array {
  for (let known = zeroNodes.length; known <= level; known++) {
    zeroNodes.push(combine(zeroNodes[known - 1]!, zeroNodes[known - 1]!))
  }
  return zeroNodes[level]!
}

/**
 * Raises a subtree to a higher level by putting zeros to its right.
 *
 * @example
 * import { raise, zeroNode } from '#sdk/piece/piece-tree.ts'
 * raise({ root: zeroNode(2), level: 2 }, 5).level // 5
 */
export function raise(subtree: Subtree, level: number): Subtree {
  let root = subtree.root
  for (let at = subtree.level; at < level; at++) root = combine(root, zeroNode(at))
  return { root, level: Math.max(level, subtree.level) }
}

/**
 * Turns up to `payloadBytes` of payload into the root of the smallest subtree over it, in buffers it keeps.
 *
 * @example
 * import { SubtreeHasher } from '#sdk/piece/piece-tree.ts'
 * new SubtreeHasher(254).hash(new Uint8Array(200)).level // 3, over 256 padded bytes
 */
export class SubtreeHasher {
  readonly #padded: Uint8Array
  readonly #levels: readonly [Uint8Array, Uint8Array]
  readonly #hash: PairHasher

  constructor(payloadBytes: number, hash: PairHasher = hashPairs) {
    const size = 2 ** Math.ceil(Math.log2(fr32PaddedLength(payloadBytes)))
    this.#padded = new Uint8Array(size)
    this.#levels = [new Uint8Array(size / 2), new Uint8Array(size / 4)]
    this.#hash = hash
  }

  /** The root of the smallest subtree over this payload, at least over 128 padded bytes. */
  hash(payload: Uint8Array): Subtree {
    const written = fr32Pad(payload, this.#padded)
    const level = Math.max(minPieceLevel, Math.ceil(Math.log2(written / nodeBytes)))
    this.#padded.fill(0, written, bytesAtLevel(level))
    let nodes = this.#padded.subarray(0, bytesAtLevel(level))
    for (let at = 0; at < level; at++) {
      const parents = this.#levels[at % 2 === 0 ? 0 : 1].subarray(0, nodes.length / 2)
      this.#hash(nodes, parents)
      truncate(parents)
      nodes = parents
    }
    return { root: nodes.slice(), level }
  }
}

function truncate(digests: Uint8Array): void {
  for (let at = nodeBytes - 1; at < digests.length; at += nodeBytes) digests[at]! &= 0x3f
}

/**
 * Joins equal subtrees, numbered from the left and given in any order, into the tree above them. It holds
 * only the nodes whose sibling is missing, so its size is that of the gaps, not of the piece.
 *
 * @example
 * import { TreeJoiner, zeroNode } from '#sdk/piece/piece-tree.ts'
 * const joiner = new TreeJoiner(2)
 * joiner.add(1, zeroNode(2))
 * joiner.add(0, zeroNode(2))
 * joiner.finish(2).level // 3
 */
export class TreeJoiner {
  readonly #level: number
  readonly #waiting: Map<number, Uint8Array>[] = []

  constructor(level: number) {
    this.#level = level
  }

  /** Takes the root of the subtree at this place, counted from 0. */
  add(index: number, root: Uint8Array): void {
    this.#put(0, index, root)
  }

  /**
   * The root over the first `count` subtrees, zeros filling up to a power of two.
   *
   * @throws {PIECE_INCOMPLETE} one of them was never added.
   */
  finish(count: number): Subtree {
    let nodes = count
    let height = 0
    for (; nodes > 1; height++) {
      if (nodes % 2 === 1) this.#put(height, nodes, zeroNode(this.#level + height))
      nodes = Math.ceil(nodes / 2)
    }
    const root = this.#waiting[height]?.get(0)
    if (root === undefined) throw pieceErrors.PIECE_INCOMPLETE({ count })
    return { root, level: this.#level + height }
  }

  #put(height: number, index: number, node: Uint8Array): void {
    this.#waiting[height] ??= new Map()
    const row = this.#waiting[height]
    const beside = index % 2 === 0 ? index + 1 : index - 1
    const sibling = row.get(beside)
    if (sibling === undefined) {
      row.set(index, node)
      return
    }
    row.delete(beside)
    this.#put(height + 1, Math.floor(index / 2), index % 2 === 0 ? combine(node, sibling) : combine(sibling, node))
  }
}
