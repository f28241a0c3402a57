import type { CID } from 'multiformats/cid'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Admission, ResponseControl, ResponseEnd } from './admission.ts'
import { cidKey } from './block-store.ts'
import { graphsyncErrors } from './errors.ts'
import { maxFrameBytes } from './frame-memory.ts'
import type { LinkTracker } from './link-tracker.ts'
import {
  type BlockPart,
  blockPart,
  type Extensions,
  type GraphsyncMessage,
  type LinkRecord,
  type NewRequest,
} from './messages.ts'
import type { Selector } from './selector.ts'
import { type ResponseStatus, responseStatus } from './status.ts'
import { Traversal } from './traversal.ts'

/** Blocks are gathered until the next one would pass this; a larger one goes alone. */
const batchBytes = 512 * 1024
/** Links to blocks that are not sent still take room in a message. */
const batchLinks = 4096
/** What a message needs besides its largest block. */
const frameReserveBytes = 16 * 1024

interface RunParts {
  readonly peer: string
  readonly request: NewRequest
  readonly selector: Selector
  readonly admission: Extract<Admission, { accepted: true }>
  readonly tracker: LinkTracker
  readonly skipFirst: number
  readonly skipCids: readonly CID[]
  readonly send: (message: GraphsyncMessage) => Promise<void>
  readonly wantsToRun: () => void
  /** It has changed its mind. */
  readonly stopsWaiting: () => void
  readonly stopsRunning: () => void
  readonly ended: () => void
}

interface Batch {
  links: LinkRecord[]
  blocks: BlockPart[]
  bytes: number
}

/**
 * One response on its way: walks the selector and sends what it finds, no faster than the peer takes it.
 *
 * @example
 * import { ResponseRun } from '#sdk/protocols/graphsync/response-run.ts'
 * const begin = (parts: ConstructorParameters<typeof ResponseRun>[0]): ResponseRun => {
 *   const run = new ResponseRun(parts)
 *   run.open()
 *   return run
 * }
 */
export class ResponseRun {
  readonly peer: string
  readonly #parts: RunParts
  readonly #walk: Traversal
  readonly #skip: ReadonlySet<string>
  #extensions: Map<string, Uint8Array>
  #batch: Batch = emptyBatch()
  #lastSend: Promise<void> = Promise.resolve()
  #missing = 0
  #state: 'paused' | 'waiting' | 'running' | 'ended' = 'paused'
  #wish: 'pause' | 'cancel' | undefined
  #error: DealkitError | undefined

  constructor(parts: RunParts) {
    this.#parts = parts
    this.peer = parts.peer
    this.#walk = new Traversal(parts.request.root, parts.selector, parts.admission.maxLinks)
    this.#skip = new Set(parts.skipCids.map(cidKey))
    this.#extensions = new Map(parts.admission.extensions ?? [])
  }

  /** Begins: its listener hears that it started, and it asks for a place to run unless it is to start paused. */
  open(): void {
    const control: ResponseControl = {
      id: this.#parts.request.id,
      pause: () => this.#pause(),
      resume: (extensions) => this.#resume(extensions),
      cancel: () => this.#cancel(),
    }
    this.#parts.admission.listener?.started?.(control)
    if (this.#parts.admission.startPaused === true) void this.#tell(responseStatus.RequestPaused)
    else this.#resume()
  }

  /** Hands an update of the request to the listener; what that returns goes with the next message. */
  update(extensions: Extensions): void {
    const back = this.#parts.admission.listener?.updated?.(extensions)
    for (const [name, value] of back ?? []) this.#extensions.set(name, value)
    if (this.#state === 'paused' && back !== undefined) void this.#tell(responseStatus.PartialResponse)
  }

  /** The peer does not want it any more: nothing is said. */
  cancelledByPeer(): void {
    this.#end({ cancelledByPeer: true })
  }

  /** Ends it with this error, which the listener hears. */
  fail(error: DealkitError): void {
    this.#end({ error })
  }

  #pause(): void {
    if (this.#state === 'running') this.#wish = 'pause'
    if (this.#state !== 'waiting') return
    // The peer keeps a place for it until it hears of the pause: it does so now, not when there is one here.
    this.#state = 'paused'
    this.#parts.stopsWaiting()
    void this.#tell(responseStatus.RequestPaused)
  }

  #resume(extensions?: Extensions): void {
    for (const [name, value] of extensions ?? []) this.#extensions.set(name, value)
    if (this.#wish === 'pause') this.#wish = undefined
    if (this.#state !== 'paused') return
    this.#state = 'waiting'
    this.#parts.wantsToRun()
  }

  #cancel(): void {
    if (this.#state === 'running') this.#wish = 'cancel'
    else if (this.#state !== 'ended') void this.#finish(responseStatus.RequestCancelled)
  }

  /** Runs until the end of the walk or a pause. Never throws: an end is reported to the listener. */
  async go(): Promise<void> {
    try {
      if (this.#state !== 'waiting') return
      this.#state = 'running'
      await this.#run()
    } catch (cause) {
      this.#error = DealkitError.is(cause) ? cause : graphsyncErrors.GRAPHSYNC_STORE({ cid: this.#at() }, { cause })
      await this.#finish(responseStatus.RequestFailedUnknown)
    } finally {
      this.#parts.stopsRunning()
    }
  }

  #at(): string {
    return this.#walk.needs?.toString() ?? this.#parts.request.root.toString()
  }

  async #run(): Promise<void> {
    while (this.#state === 'running') {
      if (this.#wish === 'cancel') return await this.#finish(responseStatus.RequestCancelled)
      if (this.#wish === 'pause') {
        this.#wish = undefined
        this.#state = 'paused'
        await this.#flush(responseStatus.RequestPaused)
        return
      }
      const cid = this.#walk.needs
      if (cid === undefined) {
        const { RequestCompletedFull, RequestCompletedPartial } = responseStatus
        return await this.#finish(this.#missing === 0 ? RequestCompletedFull : RequestCompletedPartial)
      }
      const bytes = await this.#parts.admission.source.get(cid)
      if (bytes !== undefined) await this.#add(cid, bytes)
      else if (this.#walk.crossed === 0) return await this.#finish(responseStatus.RequestFailedContentNotFound)
      else this.#miss(cid)
    }
  }

  async #add(cid: CID, bytes: Uint8Array): Promise<void> {
    const { request, tracker, skipFirst, admission } = this.#parts
    const key = cidKey(cid)
    const index = this.#walk.crossed + 1
    const isFirst = tracker.isFirst(request.id, key)
    const onWire = isFirst && index > skipFirst && !this.#skip.has(key)
    const size = onWire ? bytes.length : 0
    if (size > maxFrameBytes - frameReserveBytes) {
      const limitBytes = maxFrameBytes - frameReserveBytes
      throw graphsyncErrors.GRAPHSYNC_BLOCK_TOO_LARGE({ cid: cid.toString(), bytes: size, limitBytes })
    }
    const { blocks, links } = this.#batch
    if ((blocks.length > 0 && this.#batch.bytes + size > batchBytes) || links.length >= batchLinks) {
      await this.#flush(responseStatus.PartialResponse)
    }
    this.#batch.links.push({ cid, action: 'present' })
    if (onWire) this.#batch.blocks.push(blockPart(cid, bytes))
    this.#batch.bytes += size
    this.#walk.give(bytes)
    admission.listener?.blockSent?.({ cid, bytes: bytes.length, index, onWire })
  }

  #miss(cid: CID): void {
    this.#missing++
    this.#batch.links.push({ cid, action: 'missing' })
    this.#walk.skip()
  }

  /** Hands the batch over. One message may be on its way while the next is made. */
  async #flush(status: ResponseStatus): Promise<void> {
    await this.#lastSend
    if (this.#state === 'ended') return
    const { links, blocks } = this.#batch
    const extensions = this.#extensions
    this.#batch = emptyBatch()
    this.#extensions = new Map()
    const response = { id: this.#parts.request.id, status, links, extensions }
    this.#lastSend = this.#parts.send({ requests: [], responses: [response], blocks })
    // Its failure is met at the next flush; without this it would count as unhandled until then.
    this.#lastSend.catch(() => undefined)
  }

  async #tell(status: ResponseStatus): Promise<void> {
    try {
      await this.#flush(status)
      await this.#lastSend
    } catch (cause) {
      this.#end({ error: connectionLost(this.peer, cause) })
    }
  }

  async #finish(status: ResponseStatus): Promise<void> {
    try {
      await this.#flush(status)
      await this.#lastSend
    } catch (cause) {
      this.#error ??= connectionLost(this.peer, cause)
    }
    this.#end(this.#error === undefined ? { status } : { status, error: this.#error })
  }

  #end(end: ResponseEnd): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#parts.ended()
    this.#parts.admission.listener?.ended?.(end)
  }
}

function emptyBatch(): Batch {
  return { links: [], blocks: [], bytes: 0 }
}

function connectionLost(peer: string, cause: unknown): DealkitError {
  return graphsyncErrors.GRAPHSYNC_CONNECTION_LOST({ peer }, { cause })
}
