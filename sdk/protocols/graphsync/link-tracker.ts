/**
 * Which blocks a peer was sent by requests that are still running. A block that a request under the same key has
 * sent is not sent again. Source: go-graphsync linktracker/linktracker.go.
 *
 * @example
 * import { LinkTracker } from '#sdk/protocols/graphsync/link-tracker.ts'
 * const tracker = new LinkTracker()
 * tracker.isFirst('request 1', 'a block') // true
 * tracker.isFirst('request 2', 'a block') // false
 */
export class LinkTracker {
  readonly #counts = new Map<string, number>()
  readonly #byRequest = new Map<string, string[]>()

  /** Notes that a request crossed a link and had its block; true if nobody has sent it before. */
  isFirst(requestId: string, key: string): boolean {
    const count = this.#counts.get(key) ?? 0
    this.#counts.set(key, count + 1)
    const keys = this.#byRequest.get(requestId)
    if (keys === undefined) this.#byRequest.set(requestId, [key])
    else keys.push(key)
    return count === 0
  }

  /** Forgets what a request has sent; a block that others under the key sent stays known. */
  finish(requestId: string): void {
    for (const key of this.#byRequest.get(requestId) ?? []) {
      const count = this.#counts.get(key) ?? 0
      if (count <= 1) this.#counts.delete(key)
      else this.#counts.set(key, count - 1)
    }
    this.#byRequest.delete(requestId)
  }

  /** Whether no request is running. */
  get isEmpty(): boolean {
    return this.#byRequest.size === 0
  }
}
