import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { threadOptions } from '#sdk/thread-options.ts'
import { segmentPayloadBytes } from './commp-segment.ts'
import type { SegmentTask, WorkerMessage } from './commp-worker.ts'
import { pieceErrors } from './errors.ts'
import { type Subtree, SubtreeHasher } from './piece-tree.ts'

/** More threads than this wait for memory, not for a core. */
const maxThreads = 8

const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './commp-worker.ts' : './commp-worker.js', import.meta.url)

interface Pending {
  readonly resolve: (subtree: Subtree) => void
  readonly reject: (error: unknown) => void
}

interface Thread {
  readonly worker: Worker
  readonly pending: Map<number, Pending>
  ready: boolean
}

/** Started when first needed, shared by everyone, and unreferenced while idle so that a process can end. */
const threads: Thread[] = []
let startable = true
let lastId = 0
let ownHasher: SubtreeHasher | undefined

/** How many threads a large piece is spread over unless the caller says otherwise. */
export const defaultThreads = Math.min(availableParallelism(), maxThreads)

/**
 * Hashes one segment in this thread.
 *
 * @example
 * import { hashSegmentHere } from '#sdk/piece/segment-threads.ts'
 * hashSegmentHere(new Uint8Array(127)).level // 2
 */
export function hashSegmentHere(payload: Uint8Array): Subtree {
  ownHasher ??= new SubtreeHasher(segmentPayloadBytes)
  return ownHasher.hash(payload)
}

/**
 * Hashes one segment in the least busy of `count` worker threads, or in this one while they still start.
 * The payload must lie in a SharedArrayBuffer and stay unchanged until the promise settles.
 *
 * @throws {PIECE_THREAD_LOST} the thread ended before it gave its result.
 * @example
 * import { hashSegment } from '#sdk/piece/segment-threads.ts'
 * const payload = new Uint8Array(new SharedArrayBuffer(127))
 * const { root, level } = await hashSegment(payload, 4)
 */
export async function hashSegment(payload: Uint8Array, count: number): Promise<Subtree> {
  if (count === 1) return hashSegmentAside(payload)
  while (startable && threads.length < Math.min(count, maxThreads)) startThread()
  const ready = threads.slice(0, count).filter((thread) => thread.ready)
  const [first, ...others] = ready
  if (first === undefined) return hashSegmentAside(payload)
  const thread = others.reduce((best, next) => (next.pending.size < best.pending.size ? next : best), first)
  return new Promise((resolve, reject) => {
    const id = ++lastId
    if (thread.pending.size === 0) thread.worker.ref()
    thread.pending.set(id, { resolve, reject })
    thread.worker.postMessage({ id, payload } satisfies SegmentTask)
  })
}

/** Lets what waits in the event loop go first: a thread that reports ready, a server's other requests. */
async function hashSegmentAside(payload: Uint8Array): Promise<Subtree> {
  await setImmediate()
  return hashSegmentHere(payload)
}

/**
 * Ends the hashing threads, for a host that wants none left; the next large piece starts new ones. Idle
 * threads do not keep a process alive.
 *
 * @example
 * import { stopHashingThreads } from 'dealkit/piece'
 * await stopHashingThreads()
 */
export async function stopHashingThreads(): Promise<void> {
  await Promise.all(threads.splice(0).map(({ worker }) => worker.terminate()))
}

function startThread(): void {
  const worker = new Worker(workerUrl, { name: 'commp', execArgv: threadOptions() })
  const thread: Thread = { worker, pending: new Map(), ready: false }
  worker.unref()
  worker.on('message', (message: WorkerMessage) => {
    if (message === 'ready') {
      thread.ready = true
      // A first unref, before the thread is up, does not last.
      if (thread.pending.size === 0) worker.unref()
      return
    }
    const pending = thread.pending.get(message.id)
    thread.pending.delete(message.id)
    if (thread.pending.size === 0) worker.unref()
    pending?.resolve({ root: message.root, level: message.level })
  })
  worker.on('error', (cause) => {
    if (!thread.ready && startable) {
      startable = false
      process.emitWarning(`pieces are hashed in one thread, because no others start: ${cause.message}`)
    }
    lose(thread, cause)
  })
  worker.on('exit', (code) => lose(thread, new Error(`the thread ended with code ${code}`)))
  threads.push(thread)
}

function lose(thread: Thread, cause: unknown): void {
  const at = threads.indexOf(thread)
  if (at !== -1) threads.splice(at, 1)
  for (const { reject } of thread.pending.values()) reject(pieceErrors.PIECE_THREAD_LOST({}, { cause }))
  thread.pending.clear()
}
