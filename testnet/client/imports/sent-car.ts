import type { CID } from 'multiformats/cid'
import { encodeCarHeader, sectionLength } from '#sdk/piece/car-format.ts'
import { type ByteSource, type CarBlocks, carV1Part, readBytes, readCar, readCarHeader } from '#sdk/piece/index.ts'
import { requireMatch } from '#sdk/piece/read-car.ts'
import { cidKey } from '#sdk/protocols/graphsync/block-store.ts'
import { exploreAllSelector, parseSelector } from '#sdk/protocols/graphsync/selector.ts'
import { Traversal } from '#sdk/protocols/graphsync/traversal.ts'
import { clientErrors } from '../errors.ts'

/**
 * The blocks of DAGs in the order in which they are sent: depth-first as the links stand, each once. The provider writes
 * them down as they come, so this order is what a piece is made of, whatever the order in the client's file.
 * Source: lotus node/impl/client ClientDealPieceCID, which hashes a traversal too.
 */
class SendingOrder {
  readonly #walk: Traversal
  readonly #seen: Set<string>

  constructor(root: CID, seen = new Set<string>()) {
    this.#walk = new Traversal(root, parseSelector(exploreAllSelector))
    this.#seen = seen
  }

  /** The next block that is sent; nothing at the end. */
  next(): CID | undefined {
    let cid = this.#walk.needs
    while (cid !== undefined && this.#seen.has(cidKey(cid))) {
      // All that is below went with it.
      this.#walk.skip()
      cid = this.#walk.needs
    }
    return cid
  }

  /** Gives the bytes of the next block, so that the walk goes on below it. */
  give(cid: CID, bytes: Uint8Array): void {
    this.#seen.add(cidKey(cid))
    this.#walk.give(bytes)
  }
}

/**
 * Whether the CARv1 part of a CAR is, byte for byte, what a provider writes down when this DAG is sent. Its blocks are
 * checked against their CIDs as far as that holds.
 *
 * @throws {CAR_HEADER} {CAR_SECTION} {CAR_BLOCK_MISMATCH} {CAR_HASH_UNKNOWN} it is damaged.
 * @throws {GRAPHSYNC_BLOCK_UNREADABLE} {GRAPHSYNC_BUDGET} the DAG cannot be walked.
 */
export async function isAsSent(source: ByteSource, root: CID, signal?: AbortSignal): Promise<boolean> {
  const part = await carV1Part(source)
  const { headerSize } = await readCarHeader(part)
  if (Buffer.compare(await readBytes(part, 0, headerSize), encodeCarHeader([root])) !== 0) return false
  const order = new SendingOrder(root)
  let sentBytes = headerSize
  for await (const section of readCar(part)) {
    signal?.throwIfAborted()
    const { cid, bytes } = section
    if (order.next()?.equals(cid) !== true) return false
    requireMatch(part.name, section, bytes)
    order.give(cid, bytes)
    sentBytes += sectionLength(cid.bytes.length, bytes.length)
  }
  // Bytes that are left over are zeros behind the blocks.
  return order.next() === undefined && sentBytes === part.size
}

/**
 * The blocks of a CAR in the order in which they are sent, each checked; others than those of its roots' DAGs are left
 * out.
 *
 * @throws {IMPORT_CAR_INCOMPLETE} a block of the DAG is not in the CAR.
 * @throws {CAR_BLOCK_MISMATCH} {CAR_HASH_UNKNOWN} {GRAPHSYNC_BLOCK_UNREADABLE} {GRAPHSYNC_BUDGET}
 */
export async function* blocksAsSent(car: CarBlocks, path: string): AsyncGenerator<{ cid: CID; bytes: Uint8Array }> {
  const seen = new Set<string>()
  for (const root of car.roots) {
    const order = new SendingOrder(root, seen)
    for (let cid = order.next(); cid !== undefined; cid = order.next()) {
      if (!car.has(cid)) throw clientErrors.IMPORT_CAR_INCOMPLETE({ path, root: `${root}`, cid: `${cid}` })
      const bytes = await car.get(cid)
      order.give(cid, bytes)
      yield { cid, bytes }
    }
  }
}
