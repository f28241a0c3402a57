import type { CID } from 'multiformats/cid'
import type { TipSetKey } from '#sdk/chain/tipset-key.ts'
import { chainErrors } from '../errors.ts'
import type { IncludedMessage, TipSetRecord } from './tipset-record.ts'

/** Where a message was included. */
export interface MessagePlace {
  readonly record: TipSetRecord
  readonly position: number
}

/**
 * The chain from genesis to head, by height, by key and by message. Tipsets of abandoned forks stay findable by key.
 */
export class ChainIndex {
  readonly #canonical: TipSetRecord[] = []
  readonly #byKey = new Map<string, TipSetRecord>()
  readonly #places = new Map<string, MessagePlace>()
  readonly #bySender = new Map<string, MessagePlace>()

  constructor(genesis: TipSetRecord) {
    this.append(genesis)
  }

  get genesis(): TipSetRecord {
    return this.#canonical[0]!
  }

  get head(): TipSetRecord {
    return this.#canonical.at(-1)!
  }

  get length(): number {
    return this.#canonical.length
  }

  /** Every tipset from genesis on. */
  records(): readonly TipSetRecord[] {
    return this.#canonical
  }

  append(record: TipSetRecord): void {
    this.#canonical.push(record)
    this.#byKey.set(keyText(record.tipSet.key), record)
    for (const [position, included] of record.messages.entries()) {
      const place = { record, position }
      this.#places.set(included.cid.toString(), place)
      this.#places.set(included.unsignedCid.toString(), place)
      this.#bySender.set(senderText(included), place)
    }
  }

  /** Takes the head off and gives it back. */
  removeHead(): TipSetRecord {
    const record = this.#canonical.pop()!
    for (const included of record.messages) {
      this.#places.delete(included.cid.toString())
      this.#places.delete(included.unsignedCid.toString())
      this.#bySender.delete(senderText(included))
    }
    return record
  }

  /** The tipset of a key; the head for an empty key. @throws {TIPSET_NOT_FOUND} */
  byKey(key: TipSetKey | undefined): TipSetRecord {
    if (key === undefined || key.length === 0) return this.head
    const record = this.#byKey.get(keyText(key))
    if (record === undefined) throw chainErrors.TIPSET_NOT_FOUND({ key: `{${key.join(',')}}` })
    return record
  }

  /** The tipset under this one. Undefined for genesis. */
  parentOf(record: TipSetRecord): TipSetRecord | undefined {
    return record === this.genesis ? undefined : this.#byKey.get(keyText(record.tipSet.blocks[0]!.parents))
  }

  /** The tipset that stands on this one in the current chain. */
  childOf(record: TipSetRecord): TipSetRecord | undefined {
    const at = this.#position(record.tipSet.height)
    return this.#canonical[at] === record ? this.#canonical[at + 1] : undefined
  }

  isCanonical(record: TipSetRecord): boolean {
    return this.#canonical[this.#position(record.tipSet.height)] === record
  }

  /** The tipset at a height; at a null round the one below, or above if wanted. */
  atHeight(height: number, atNull: 'below' | 'above' = 'below'): TipSetRecord | undefined {
    const at = this.#position(height)
    const found = this.#canonical[at]
    if (found === undefined || found.tipSet.height === height || atNull === 'below') return found
    return this.#canonical[at + 1]
  }

  /** The position of the last tipset not above a height. */
  #position(height: number): number {
    let low = 0
    let high = this.#canonical.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#canonical[middle]!.tipSet.height <= height) low = middle
      else high = middle - 1
    }
    return low
  }

  placeOf(message: CID): MessagePlace | undefined {
    return this.#places.get(message.toString())
  }

  /** Which message took a sender's nonce. */
  placeOfNonce(from: string, nonce: number): MessagePlace | undefined {
    return this.#bySender.get(`${from}/${nonce}`)
  }
}

export function keyText(key: TipSetKey): string {
  return key.map((link) => link.toString()).join()
}

function senderText({ signed }: IncludedMessage): string {
  return `${signed.message.from}/${signed.message.nonce}`
}
