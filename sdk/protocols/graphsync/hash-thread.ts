import { Worker } from 'node:worker_threads'
import { CodecError } from '#sdk/codec/index.ts'
import { threadOptions } from '#sdk/thread-options.ts'
import type { BlockPlace, HashAnswer, HashTask } from './hash-worker.ts'

interface Pending {
  readonly resolve: (keys: readonly string[]) => void
  readonly reject: (error: unknown) => void
}

const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.js', import.meta.url)

/** One thread that hashes blocks beside the network's work, shared by all transfers of a process. */
class HashThread {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  readonly #lost: () => void
  #lastId = 0
  ready = false

  constructor(lost: () => void) {
    this.#lost = lost
    this.#worker = new Worker(workerUrl, { name: 'block-hash', execArgv: threadOptions() })
    // It must not keep a process alive that has nothing else to do.
    this.#worker.unref()
    this.#worker.on('message', (answer: HashAnswer) => this.#hear(answer))
    this.#worker.on('error', (cause) => this.#end(cause))
    this.#worker.on('exit', (code) => this.#end(new Error(`the hashing thread ended with code ${code}`)))
  }

  /** The keys of the blocks at these places. The memory must not change until then. */
  hash(memory: SharedArrayBuffer, places: readonly BlockPlace[]): Promise<readonly string[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    const id = ++this.#lastId
    if (this.#pending.size === 0) this.#worker.ref()
    this.#pending.set(id, { resolve, reject })
    this.#worker.postMessage({ id, memory, places } satisfies HashTask)
    return promise
  }

  #hear(answer: HashAnswer): void {
    if (answer === 'ready') {
      this.ready = true
      // A first unref, before the thread is up, does not last.
      this.#worker.unref()
      return
    }
    const pending = this.#pending.get(answer.id)
    this.#pending.delete(answer.id)
    if (this.#pending.size === 0) this.#worker.unref()
    if ('reason' in answer) pending?.reject(new CodecError(answer.reason))
    else pending?.resolve(answer.keys)
  }

  #end(cause: unknown): void {
    this.#lost()
    for (const { reject } of this.#pending.values()) reject(cause)
    this.#pending.clear()
  }
}

let thread: HashThread | undefined
let usable = true

/**
 * The thread, once it runs; it is started when first wanted. Nothing where it cannot be had: then the caller hashes.
 *
 * @example
 * import { hashThread } from '#sdk/protocols/graphsync/hash-thread.ts'
 * hashThread() // undefined: it has just been started
 */
export function hashThread(): HashThread | undefined {
  if (thread === undefined && usable) {
    thread = new HashThread(() => {
      // One that never came up will not come up the next time either.
      usable = thread?.ready ?? false
      thread = undefined
    })
  }
  return thread?.ready === true ? thread : undefined
}
