import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { segmentPayloadBytes } from './commp-segment.ts'
import type { SegmentResult, SegmentTask } from './commp-worker.ts'
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
}

/** Started when first needed, shared by everyone, and unreferenced while idle so that a process can end. */
const threads: Thread[] = []
let lastId = 0

/** How many threads a large piece is spread over unless the caller says otherwise. */
export const defaultThreads = (): number => Math.min(availableParallelism(), maxThreads)

/** Hashes one segment in this thread. */
export function hashSegmentHere(payload: Uint8Array): Subtree {
  ownHasher ??= new SubtreeHasher(segmentPayloadBytes)
  return ownHasher.hash(payload)
}
let ownHasher: SubtreeHasher | undefined

/**
 * Hashes one segment in the least busy of `count` worker threads. The payload must lie in a
 * SharedArrayBuffer and stay unchanged until the promise settles.
 */
export function hashSegmentInThread(payload: Uint8Array, count: number): Promise<Subtree> {
  while (threads.length < Math.min(count, maxThreads)) startThread()
  const thread = threads.slice(0, count).reduce((best, next) => (next.pending.size < best.pending.size ? next : best))
  return new Promise((resolve, reject) => {
    const id = ++lastId
    if (thread.pending.size === 0) thread.worker.ref()
    thread.pending.set(id, { resolve, reject })
    thread.worker.postMessage({ id, payload } satisfies SegmentTask)
  })
}

/** Ends the idle hashing threads, for a host that wants none left; the next large piece starts new ones. */
export async function stopHashingThreads(): Promise<void> {
  await Promise.all(threads.splice(0).map(({ worker }) => worker.terminate()))
}

/** The process's own Node options, loaders among them, without those that only fit a script given as text. */
function loaderOptions(): string[] {
  const forText = ['--input-type', '-e', '--eval', '-p', '--print', '-pe']
  return process.execArgv.filter(
    (option, at, all) => !forText.includes(option.split('=')[0]!) && !forText.includes(all[at - 1] ?? ''),
  )
}

function startThread(): void {
  const worker = new Worker(workerUrl, { name: 'commp', execArgv: loaderOptions() })
  const thread: Thread = { worker, pending: new Map() }
  worker.unref()
  worker.on('message', ({ id, root, level }: SegmentResult) => {
    const pending = thread.pending.get(id)
    thread.pending.delete(id)
    if (thread.pending.size === 0) worker.unref()
    pending?.resolve({ root, level })
  })
  const lost = (cause: unknown) => {
    const at = threads.indexOf(thread)
    if (at !== -1) threads.splice(at, 1)
    for (const { reject } of thread.pending.values()) reject(pieceErrors.PIECE_THREAD_LOST({}, { cause }))
    thread.pending.clear()
  }
  worker.on('error', lost)
  worker.on('exit', (code) => lost(new Error(`the thread ended with code ${code}`)))
  threads.push(thread)
}
