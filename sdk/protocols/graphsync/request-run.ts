import type { CID } from 'multiformats/cid'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { type BlockStore, cidKey } from './block-store.ts'
import { endedEarly } from './ended-early.ts'
import { graphsyncErrors } from './errors.ts'
import type { Extensions, LinkRecord } from './messages.ts'
import type { Place } from './place.ts'
import type { Selector } from './selector.ts'
import { isTerminal, type ResponseStatus, responseStatus } from './status.ts'
import { Traversal } from './traversal.ts'

/** One link of the peer's walk, and its block if it came along. */
interface Arrival {
  readonly link: LinkRecord
  readonly data: Uint8Array | undefined
  /** To be called once: the walk is past it, or nobody wants it any more. */
  readonly done: () => void
}

export interface BlockEvent {
  readonly cid: CID
  readonly bytes: number
  /** Place in the walk, counted from 1. */
  readonly index: number
  /** Came from the peer; otherwise it was in the store. */
  readonly fromPeer: boolean
}

export interface FetchResult {
  readonly blocks: number
  /** Bytes of blocks that came from the peer. */
  readonly bytesFromPeer: number
}

interface RunParts {
  readonly peer: string
  readonly root: CID
  readonly selector: Selector
  readonly store: BlockStore
  /** Its place among the requests that run. */
  readonly place: Pick<Place, 'isHeld' | 'take' | 'leave'>
  readonly maxLinks: number | undefined
  /** Ask the peer even when every block is here already, so that it knows. */
  readonly askAlways: boolean
  readonly onBlock: ((block: BlockEvent) => void) | undefined
  readonly onResponse: ((extensions: Extensions, status: ResponseStatus) => void) | undefined
  /** Sends the request, leaving out so many blocks; resolves to the id under which answers come. */
  readonly ask: (skipFirst: number) => void
  readonly cancelAsked: () => void
}

/**
 * One request on its way: walks the selector over what is in the store, then over what the peer sends, whose
 * links must come in the same order. Each block was hashed before it gets here.
 *
 * @example
 * import { type FetchResult, RequestRun } from '#sdk/protocols/graphsync/request-run.ts'
 * const fetchAll = (parts: ConstructorParameters<typeof RequestRun>[0]): Promise<FetchResult> =>
 *   new RequestRun(parts).run()
 */
export class RequestRun {
  readonly #parts: RunParts
  readonly #walk: Traversal
  /** Keys of the links crossed, in order: a peer that is asked again begins at the root. */
  readonly #trail: string[] = []
  readonly #arrivals: Arrival[] = []
  #status: ResponseStatus | undefined
  #asked = false
  /** How far the peer's answer has come along the trail. */
  #retraced = 0
  #paused = false
  /** The last that the peer said was that it has paused. */
  #peerPaused = false
  #error: DealkitError | undefined
  #ended = false
  #wake: (() => void) | undefined
  #missing = { count: 0, first: undefined as CID | undefined }
  #bytesFromPeer = 0

  constructor(parts: RunParts) {
    this.#parts = parts
    this.#walk = new Traversal(parts.root, parts.selector, parts.maxLinks)
  }

  /** How many links the walk has crossed. */
  get crossed(): number {
    return this.#walk.crossed
  }

  /** Takes the peer's links and blocks; resolves once the bytes of the blocks are not used any more. */
  async arrive(
    answer: { status: ResponseStatus; links: readonly LinkRecord[]; extensions: Extensions },
    blocks: ReadonlyMap<string, Uint8Array>,
  ): Promise<void> {
    if (this.#ended || this.#paused) return
    this.#peerPaused = answer.status === responseStatus.RequestPaused
    this.#parts.onResponse?.(answer.extensions, answer.status)
    const taken = new Set<string>()
    const { promise, resolve } = Promise.withResolvers<void>()
    let left = answer.links.length
    const done = () => {
      if (--left === 0) resolve()
    }
    for (const link of answer.links) {
      const key = cidKey(link.cid)
      // A block that is named twice in one message is used once; the second time it is in the store.
      const data = taken.has(key) ? undefined : blocks.get(key)
      if (data !== undefined) taken.add(key)
      this.#arrivals.push({ link, data, done })
    }
    if (isTerminal(answer.status)) this.#status = answer.status
    this.#rouse()
    if (left > 0) await promise
  }

  /** Ends it with this error. */
  fail(error: DealkitError): void {
    this.#error ??= error
    this.#parts.place.leave()
    this.#rouse()
  }

  /** Tells the peer to stop, and lets others run; what has arrived and not been walked is dropped. */
  pause(): void {
    if (this.#paused || this.#ended) return
    this.#paused = true
    this.#forgetAnswer()
    this.#parts.place.leave()
  }

  /** Goes on after `pause`: the peer is asked again from where the walk is. */
  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#rouse()
  }

  #forgetAnswer(): void {
    if (this.#asked) this.#parts.cancelAsked()
    this.#asked = false
    this.#peerPaused = false
    this.#dropArrivals()
    this.#status = undefined
  }

  /** Walks to the end. @throws what ended it. */
  async run(): Promise<FetchResult> {
    try {
      for (;;) {
        await this.#awake()
        const cid = this.#walk.needs
        if (cid === undefined) break
        await this.#step(cid)
      }
      await this.#closing()
      return { blocks: this.#walk.blocks, bytesFromPeer: this.#bytesFromPeer }
    } catch (cause) {
      if (this.#asked && this.#status === undefined) this.#parts.cancelAsked()
      throw DealkitError.is(cause) ? cause : this.#storeError(cause)
    } finally {
      this.#ended = true
      this.#dropArrivals()
    }
  }

  /** Goes on once nobody here has paused it and it is among those that run. */
  async #awake(): Promise<void> {
    while (this.#error === undefined && (this.#paused || !this.#parts.place.isHeld)) {
      if (this.#paused) await this.#sleep()
      else await this.#takePlace()
    }
    if (this.#error !== undefined) throw this.#error
  }

  async #takePlace(): Promise<void> {
    const { place } = this.#parts
    const taken = place.take()
    // While it waits, what the peer sent would keep the blocks of others waiting: it is asked again later.
    if (!place.isHeld) this.#forgetAnswer()
    await taken
  }

  /** Waits for more of the answer. Others run while the peer has paused. */
  async #more(): Promise<void> {
    if (this.#peerPaused) this.#parts.place.leave()
    await this.#sleep()
  }

  async #step(cid: CID): Promise<void> {
    if (!this.#asked) {
      const local = await this.#parts.store.get(cid)
      if (local === undefined) this.#ask()
      else this.#give(cid, local, false)
      return
    }
    const arrival = await this.#nextArrival()
    if (arrival === undefined) return
    try {
      await this.#cross(cid, arrival)
    } finally {
      arrival.done()
    }
  }

  async #cross(cid: CID, { link, data }: Arrival): Promise<void> {
    if (cidKey(link.cid) !== cidKey(cid)) throw this.#orderError(cid.toString(), link.cid.toString())
    if (data !== undefined) {
      await this.#parts.store.put(cid, data)
      this.#give(cid, data, true)
      return
    }
    const local = await this.#parts.store.get(cid)
    if (local !== undefined) this.#give(cid, local, false)
    else if (link.action === 'missing') this.#skip(cid)
    else throw graphsyncErrors.GRAPHSYNC_BLOCK_WRONG({ peer: this.#parts.peer, cid: cid.toString() })
  }

  #ask(): void {
    this.#asked = true
    this.#retraced = 0
    this.#parts.ask(this.#walk.crossed)
  }

  #give(cid: CID, bytes: Uint8Array, fromPeer: boolean): void {
    this.#walk.give(bytes)
    this.#trail.push(cidKey(cid))
    if (this.#asked) this.#retraced++
    if (fromPeer) this.#bytesFromPeer += bytes.length
    this.#parts.onBlock?.({ cid, bytes: bytes.length, index: this.#trail.length, fromPeer })
  }

  #skip(cid: CID): void {
    this.#missing.count++
    this.#missing.first ??= cid
    this.#walk.skip()
    this.#trail.push(cidKey(cid))
    this.#retraced++
  }

  /** The next link of the peer that is past the trail; nothing if the answer was forgotten meanwhile. */
  async #nextArrival(): Promise<Arrival | undefined> {
    for (;;) {
      await this.#awake()
      if (!this.#asked) return undefined
      const arrival = this.#arrivals.shift()
      if (arrival === undefined) {
        if (this.#status !== undefined) throw this.#endedEarly(this.#status)
        await this.#more()
        continue
      }
      if (this.#retraced >= this.#trail.length) return arrival
      this.#retrace(arrival)
    }
  }

  /** A link that was crossed before it was asked for again: it must be the same one. */
  #retrace({ link, done }: Arrival): void {
    done()
    const expected = this.#trail[this.#retraced]
    if (expected === undefined) throw this.#orderError('its end', link.cid.toString())
    if (cidKey(link.cid) !== expected) throw this.#orderError('what it came to before', link.cid.toString())
    this.#retraced++
  }

  /** Every block is here: the peer has still to say that it is through. */
  async #closing(): Promise<void> {
    for (;;) {
      await this.#awake()
      if (!this.#asked) {
        if (!this.#parts.askAlways && this.#missing.count === 0) return
        this.#ask()
      }
      const arrival = this.#arrivals.shift()
      if (arrival !== undefined) {
        this.#retrace(arrival)
      } else if (this.#status === undefined) {
        await this.#more()
      } else {
        return this.#conclude(this.#status)
      }
    }
  }

  #conclude(status: ResponseStatus): void {
    // Partial is fine if what the peer lacked was in our store.
    if (this.#missing.count > 0 || status > responseStatus.RequestCompletedPartial) throw this.#endedEarly(status)
  }

  #endedEarly(status: ResponseStatus): DealkitError {
    return endedEarly({ peer: this.#parts.peer, status, missing: this.#missing, needs: this.#walk.needs })
  }

  #orderError(expected: string, got: string): DealkitError {
    return graphsyncErrors.GRAPHSYNC_ORDER({ peer: this.#parts.peer, expected, got })
  }

  #storeError(cause: unknown): DealkitError {
    const cid = this.#walk.needs?.toString() ?? this.#parts.root.toString()
    return graphsyncErrors.GRAPHSYNC_STORE({ cid }, { cause })
  }

  async #sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  #rouse(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  #dropArrivals(): void {
    for (const { done } of this.#arrivals.splice(0)) done()
  }
}
