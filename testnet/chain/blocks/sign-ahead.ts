import { Worker } from 'node:worker_threads'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { threadOptions } from '#sdk/thread-options.ts'
import { SignatureSlots } from './signature-slots.ts'
import type { SigningTask } from './signing-worker.ts'

/** A thread costs as much as this many uses of it give back, and most processes make fewer blocks. */
const USES_BEFORE = 60

const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './signing-worker.ts' : './signing-worker.js',
  import.meta.url,
)

let uses = 0
let thread: Worker | undefined
let usable = true

/** The thread, shared by all chains of the process; undefined where it is not worth it or cannot be had. */
function signingThread(): Worker | undefined {
  if (thread !== undefined || !usable || ++uses < USES_BEFORE) return thread
  const worker = new Worker(workerUrl, { name: 'block-signing', execArgv: threadOptions() })
  const lose = () => {
    usable = false
    thread = undefined
  }
  worker.on('error', lose)
  worker.on('exit', lose)
  // A first unref, before the thread is up, does not last.
  worker.on('message', () => worker.unref())
  worker.unref()
  thread = worker
  return worker
}

/**
 * Begins BLS signatures beside the work of this thread; the function it gives has them all. What no other thread has
 * begun by then is signed here, so the signatures are the same, and never late, with and without a second core.
 */
export function signAhead(key: PrivateKey, messages: readonly Uint8Array[]): () => Uint8Array[] {
  const sign = (message: Uint8Array) => key.sign(message).data
  const worker = key.type === 'bls' ? signingThread() : undefined
  if (worker === undefined) return () => messages.map(sign)
  const slots = SignatureSlots.of(messages.length)
  const task: SigningTask = { memory: slots.memory, privateKey: key.toKeyInfo().privateKey, messages }
  worker.postMessage(task)
  return () => {
    const signatures: Uint8Array[] = []
    // The thread comes from the front and this one from the back.
    for (let slot = messages.length - 1; slot >= 0; slot--) {
      const theirs = slots.take(slot) ? undefined : slots.await(slot)
      signatures.unshift(theirs ?? sign(messages[slot]!))
    }
    return signatures
  }
}
