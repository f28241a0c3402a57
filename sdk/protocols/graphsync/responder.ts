import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Admission, Admit, IncomingRequest, ResponseEnd } from './admission.ts'
import { readDedupKey, readSkipCids, readSkipFirst } from './extensions.ts'
import { LinkTracker } from './link-tracker.ts'
import type { Extensions, GraphsyncMessage, GraphsyncRequest, GraphsyncResponse, NewRequest } from './messages.ts'
import { ResponseRun } from './response-run.ts'
import { parseSelector, type Selector } from './selector.ts'
import { type ResponseStatus, responseStatus } from './status.ts'

export interface ResponderLimits {
  /** Responses that run at a time, over all peers; others wait. */
  readonly running: number
  /** Requests of one peer that run or wait; more are told that we are busy. */
  readonly openPerPeer: number
}

type Send = (peer: string, message: GraphsyncMessage) => Promise<void>

/**
 * Answers requests.
 *
 * @example
 * import { MemoryBlockStore } from 'dealkit/protocols'
 * import { Responder } from '#sdk/protocols/graphsync/responder.ts'
 * const responder = new Responder(async (_peer, message) => console.log(message), { running: 6, openPerPeer: 64 })
 * responder.admit(() => ({ accepted: true, source: new MemoryBlockStore() }))
 */
export class Responder {
  readonly #send: Send
  readonly #admitters: Admit[] = []
  readonly #limits: ResponderLimits
  readonly #runs = new Map<string, ResponseRun>()
  readonly #waiting: ResponseRun[] = []
  readonly #trackers = new Map<string, LinkTracker>()
  /** Requests being decided about; what ends them meanwhile is remembered here. */
  readonly #deciding = new Map<string, { readonly peer: string; end?: ResponseEnd }>()
  #running = 0

  constructor(send: Send, limits: ResponderLimits) {
    this.#send = send
    this.#limits = limits
  }

  /** Adds somebody who may serve requests; returns how to take it back. */
  admit(admit: Admit): () => void {
    this.#admitters.push(admit)
    return () => this.#admitters.splice(this.#admitters.indexOf(admit), 1)
  }

  /** Takes a peer's requests; what comes of them goes out through `send`. */
  receive(peer: string, requests: readonly GraphsyncRequest[]): void {
    for (const request of requests) {
      const key = runKey(peer, request.id)
      if (request.type === 'new') void this.#open(peer, request)
      else if (request.type === 'update') this.#runs.get(key)?.update(request.extensions)
      else {
        const deciding = this.#deciding.get(key)
        if (deciding !== undefined) deciding.end ??= { cancelledByPeer: true }
        this.#runs.get(key)?.cancelledByPeer()
      }
    }
  }

  /** The connection is gone: nothing that runs for this peer can be sent. */
  disconnected(peer: string, error: DealkitError): void {
    for (const deciding of this.#deciding.values()) if (deciding.peer === peer) deciding.end ??= { error }
    for (const run of [...this.#runs.values()]) if (run.peer === peer) run.fail(error)
  }

  /** Ends everything with this error. */
  stop(error: DealkitError): void {
    for (const deciding of this.#deciding.values()) deciding.end ??= { error }
    for (const run of [...this.#runs.values()]) run.fail(error)
  }

  async #open(peer: string, request: NewRequest): Promise<void> {
    const key = runKey(peer, request.id)
    if (this.#runs.has(key) || this.#deciding.has(key)) return
    const open = [...this.#runs.keys(), ...this.#deciding.keys()].filter((other) => other.startsWith(`${peer} `)).length
    if (open >= this.#limits.openPerPeer) {
      await this.#refuse(peer, request.id, responseStatus.RequestFailedBusy)
      return
    }
    const deciding: { readonly peer: string; end?: ResponseEnd } = { peer }
    this.#deciding.set(key, deciding)
    try {
      const selector = parseSelector(request.selector)
      const admission = await this.#decide({ peer, ...request })
      if (deciding.end !== undefined) {
        if (admission.accepted) admission.listener?.ended?.(deciding.end)
      } else if (admission.accepted) this.#start(peer, request, selector, admission)
      else await this.#refuse(peer, request.id, admission.status, admission.extensions)
    } catch {
      // Whatever the decision tripped over, the peer hears that its request failed.
      await this.#refuse(peer, request.id, responseStatus.RequestFailedUnknown)
    } finally {
      this.#deciding.delete(key)
    }
  }

  async #decide(request: IncomingRequest): Promise<Admission> {
    for (const admit of this.#admitters) {
      const admission = await admit(request)
      if (admission !== undefined) return admission
    }
    return { accepted: false }
  }

  async #refuse(
    peer: string,
    id: string,
    status: ResponseStatus = responseStatus.RequestRejected,
    extensions: Extensions = new Map(),
  ): Promise<void> {
    const response: GraphsyncResponse = { id, status, links: [], extensions }
    // A peer that cannot be told has gone, and its request with it.
    await this.#send(peer, { requests: [], responses: [response], blocks: [] }).catch(() => undefined)
  }

  #start(
    peer: string,
    request: NewRequest,
    selector: Selector,
    admission: Extract<Admission, { accepted: true }>,
  ): void {
    const key = runKey(peer, request.id)
    const trackerKey = `${peer} ${readDedupKey(request.extensions) ?? ''}`
    const tracker = this.#trackers.get(trackerKey) ?? new LinkTracker()
    this.#trackers.set(trackerKey, tracker)
    const run = new ResponseRun({
      peer,
      request,
      selector,
      admission,
      tracker,
      skipFirst: readSkipFirst(request.extensions),
      skipCids: readSkipCids(request.extensions),
      send: (message) => this.#send(peer, message),
      wantsToRun: () => this.#enqueue(run),
      stopsWaiting: () => this.#dequeue(run),
      stopsRunning: () => this.#leave(),
      ended: () => {
        this.#runs.delete(key)
        tracker.finish(request.id)
        if (tracker.isEmpty) this.#trackers.delete(trackerKey)
        this.#dequeue(run)
      },
    })
    this.#runs.set(key, run)
    run.open()
  }

  #enqueue(run: ResponseRun): void {
    this.#waiting.push(run)
    this.#next()
  }

  #dequeue(run: ResponseRun): void {
    const at = this.#waiting.indexOf(run)
    if (at >= 0) this.#waiting.splice(at, 1)
  }

  #leave(): void {
    this.#running--
    this.#next()
  }

  #next(): void {
    while (this.#running < this.#limits.running) {
      const run = this.#waiting.shift()
      if (run === undefined) return
      this.#running++
      void run.go()
    }
  }
}

function runKey(peer: string, id: string): string {
  return `${peer} ${id}`
}
