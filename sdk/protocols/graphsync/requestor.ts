import { randomUUID } from 'node:crypto'
import type { CID } from 'multiformats/cid'
import { CodecError } from '#sdk/codec/index.ts'
import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { BlockStore } from './block-store.ts'
import { graphsyncErrors } from './errors.ts'
import { withSkipAndKey } from './extensions.ts'
import type { Extensions, GraphsyncMessage, GraphsyncRequest, GraphsyncResponse } from './messages.ts'
import { Place, type PlaceState } from './place.ts'
import { type BlockEvent, type FetchResult, RequestRun } from './request-run.ts'
import { exploreAllSelector, parseSelector } from './selector.ts'
import type { ResponseStatus } from './status.ts'
import { Turns } from './turns.ts'

/** What is asked for, where it goes, and who hears of it. */
export interface FetchOptions {
  readonly root: CID
  /** CBOR of the selector; everything under the root if left out. */
  readonly selector?: Uint8Array
  /** Where blocks go. Those that are there already are not asked for. */
  readonly store: BlockStore
  readonly extensions?: Extensions
  readonly maxLinks?: number
  /** Ask the peer even when every block is in the store. */
  readonly askAlways?: boolean
  /** Hears when it runs, waits for others to end, or has given its place to them because it is paused. */
  readonly onPlace?: (place: PlaceState) => void
  readonly onBlock?: (block: BlockEvent) => void
  /** Hears every answer of the peer, its extensions and status. */
  readonly onResponse?: (extensions: Extensions, status: ResponseStatus) => void
  readonly signal?: AbortSignal
}

/** A request that is under way. */
export interface Fetch {
  /** Resolves when all blocks are in the store and the peer has said that it is through. */
  readonly done: Promise<FetchResult>
  /** Tells the peer to stop, and lets others run; `resume` asks it again from where this got to. */
  pause(): void
  /** Goes on after `pause` when it is its turn, with extensions for the peer. */
  resume(extensions?: Extensions): void
  /** Ends it; `done` rejects. */
  cancel(): void
}

type Send = (peer: string, message: GraphsyncMessage) => Promise<void>

interface Open {
  readonly peer: string
  readonly run: RequestRun
}

/** Requests that run at a time: over all peers, and of each. Others wait; one that either side pauses lets them run. */
export interface RequestorLimits {
  readonly fetching: number
  readonly fetchingPerPeer: number
}

/**
 * Makes requests.
 *
 * @example
 * import { Requestor } from '#sdk/protocols/graphsync/requestor.ts'
 * const limits = { fetching: 20, fetchingPerPeer: 20 }
 * const requestor = new Requestor(async (_peer, message) => console.log(message), limits)
 * requestor.expects('12D3KooW…', []) // false
 */
export class Requestor {
  readonly #send: Send
  readonly #turns: Turns
  readonly #open = new Map<string, Open>()
  readonly #runs = new Set<Open>()

  constructor(send: Send, limits: RequestorLimits) {
    this.#send = send
    this.#turns = new Turns(limits.fetching, limits.fetchingPerPeer)
  }

  /** Asks a peer for what a selector finds, now or when it is its turn. @throws {GRAPHSYNC_SELECTOR} */
  fetch(peer: string, options: FetchOptions): Fetch {
    const selectorBytes = options.selector ?? exploreAllSelector
    const dedupKey = randomUUID()
    let extensions = options.extensions ?? new Map()
    let id: string | undefined
    const place = new Place(this.#turns, peer, (state) => options.onPlace?.(state))
    const run: RequestRun = new RequestRun({
      peer,
      root: options.root,
      selector: parseSelector(selectorBytes),
      store: options.store,
      place,
      maxLinks: options.maxLinks,
      askAlways: options.askAlways ?? false,
      onBlock: options.onBlock,
      onResponse: options.onResponse,
      ask: (skipFirst) => {
        id = newRequestId()
        this.#open.set(id, open)
        const request: GraphsyncRequest = {
          type: 'new',
          id,
          root: options.root,
          selector: selectorBytes,
          extensions: withSkipAndKey(extensions, skipFirst, dedupKey),
        }
        this.#tell(peer, request, run)
      },
      cancelAsked: () => {
        if (id === undefined) return
        this.#open.delete(id)
        this.#tell(peer, { type: 'cancel', id }, undefined)
      },
    })
    const open: Open = { peer, run }
    this.#runs.add(open)
    const cancel = () => run.fail(graphsyncErrors.GRAPHSYNC_CANCELLED({ by: 'us' }))
    options.signal?.addEventListener('abort', cancel, { once: true })
    if (options.signal?.aborted === true) cancel()
    const done = run.run().finally(() => {
      place.leave()
      options.signal?.removeEventListener('abort', cancel)
      this.#runs.delete(open)
      if (id !== undefined) this.#open.delete(id)
    })
    return {
      done,
      pause: () => run.pause(),
      resume: (more) => {
        if (more !== undefined) extensions = new Map([...extensions, ...more])
        run.resume()
      },
      cancel,
    }
  }

  /** Whether anything in these answers was asked for; if not, their blocks need not even be hashed. */
  expects(peer: string, responses: readonly GraphsyncResponse[]): boolean {
    return responses.some(({ id }) => this.#open.get(id)?.peer === peer)
  }

  /**
   * Takes answers and their blocks, resolving once there is room for more. Answers to requests that are not open
   * are dropped.
   *
   * @throws {GRAPHSYNC_MESSAGE} blocks that cannot be checked.
   */
  async receive(
    peer: string,
    responses: readonly GraphsyncResponse[],
    hashed: Promise<ReadonlyMap<string, Uint8Array>>,
  ): Promise<void> {
    const runOf = ({ id }: GraphsyncResponse) => {
      const open = this.#open.get(id)
      return open?.peer === peer ? open.run : undefined
    }
    try {
      const blocks = await hashed
      await Promise.all(responses.map((response) => runOf(response)?.arrive(response, blocks)))
    } catch (cause) {
      const reason = cause instanceof CodecError ? cause.reason : String(cause)
      const error = graphsyncErrors.GRAPHSYNC_MESSAGE({ peer, reason }, { cause })
      for (const response of responses) runOf(response)?.fail(error)
      throw error
    }
  }

  /** Ends what is under way with a peer whose connection is gone. */
  disconnected(peer: string, error: DealkitError): void {
    for (const open of this.#runs) if (open.peer === peer) open.run.fail(error)
  }

  /** Ends everything with this error. */
  stop(error: DealkitError): void {
    for (const { run } of this.#runs) run.fail(error)
  }

  #tell(peer: string, request: GraphsyncRequest, run: RequestRun | undefined): void {
    this.#send(peer, { requests: [request], responses: [], blocks: [] }).catch((cause: unknown) => {
      // A cancel that does not arrive is no loss: without the connection nothing comes any more.
      run?.fail(graphsyncErrors.GRAPHSYNC_CONNECTION_LOST({ peer }, { cause }))
    })
  }
}

function newRequestId(): string {
  return randomUUID().replaceAll('-', '')
}
