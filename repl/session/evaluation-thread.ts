import { SHARE_ENV, Worker } from 'node:worker_threads'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { threadOptions } from '#sdk/thread-options.ts'
import type { ErrorParts } from '../output/format-value.ts'
import { replErrors } from './errors.ts'
import type { EvaluationAnswer, EvaluationForm, EvaluationRequest, EvaluationStart } from './evaluation-messages.ts'
import { stopExecution, stoppable } from './stop-execution.ts'

const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './evaluation-worker.ts' : './evaluation-worker.js',
  import.meta.url,
)
/** A thread that waits for something answers at once; one that does not is executing. */
const PATIENCE_MS = 150
const GIVE_UP_MS = 3000
const COMPLETION_MS = 400

export interface EvaluationOptions {
  readonly info: NetworkInfo
  readonly colors: boolean
  /** How long a line is tried to be stopped before its thread is given up. */
  readonly giveUpMs?: number
}

/** Who hears what comes of lines besides their values. */
export interface EvaluationListener {
  /** Shows what lines print. */
  output(stream: 'stdout' | 'stderr', text: string): void
  /** Shows an error that no line waits for. */
  stray(error: Error): void
  /** A line has ended the thread by `process.exit`. */
  exited(code: number): void
}

/** How a value is to look. */
export interface Form {
  readonly form: EvaluationForm
  readonly columns: number
}

interface Running {
  readonly id: number
  readonly promise: Promise<string | undefined>
  resolve(text: string | undefined): void
  reject(error: unknown): void
  /** The line had to be stopped; otherwise it was only waited for. */
  stopped: boolean
  settled: boolean
}

interface Thread {
  readonly worker: Worker
  readonly ready: Promise<void>
  isReady: boolean
  /** One number: characters it has printed that are not shown yet. */
  readonly inFlight: Int32Array
}

/**
 * Runs lines of TypeScript one after the other, in a thread of their own: whatever a line does, this one goes on, and can
 * stop it. The names that lines define live there.
 */
export class EvaluationThread {
  readonly #options: EvaluationOptions
  #listener: EvaluationListener | undefined
  readonly #members = new Map<number, (names: readonly string[]) => void>()
  #thread: Thread | undefined
  #running: Running | undefined
  #interrupting = false
  #lastId = 0

  constructor(options: EvaluationOptions) {
    this.#options = options
  }

  /** From now on somebody hears what lines print; before the first line there is nothing to hear. */
  listen(listener: EvaluationListener): void {
    this.#listener = listener
  }

  /** Starts the thread, so that the first line does not wait for it. */
  warm(): void {
    this.#thread ??= this.#start()
  }

  /**
   * The value of a line's last expression as text; nothing when there is none to print.
   *
   * @throws what the line throws
   * @throws {REPL_INTERRUPTED} after `interrupt`
   * @throws {REPL_THREAD_LOST} when the thread ends, such as for want of memory
   */
  async evaluate(source: string, look: Form): Promise<string | undefined> {
    this.#thread ??= this.#start()
    const thread = this.#thread
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>()
    const running: Running = { id, promise, resolve, reject, stopped: false, settled: false }
    this.#running = running
    thread.ready.then(
      () => running.settled || this.#ask(thread, { type: 'evaluate', id, source, ...look }),
      (error) => running.reject(error),
    )
    try {
      return await promise
    } finally {
      running.settled = true
      if (this.#running === running) this.#running = undefined
    }
  }

  /** The names of what a path leads to, for completion; none when the thread is too busy to say. */
  async members(owner: readonly string[]): Promise<readonly string[]> {
    const thread = this.#thread
    if (thread === undefined || !thread.isReady) return []
    const id = ++this.#lastId
    const { promise, resolve } = Promise.withResolvers<readonly string[]>()
    const timer = setTimeout(() => resolve([]), COMPLETION_MS)
    this.#members.set(id, resolve)
    this.#ask(thread, { type: 'members', id, owner })
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#members.delete(id)
    }
  }

  /**
   * Ends the running line: what it waits for is not waited for any more, what it executes is stopped. When even that does
   * not help the thread is given up, with all names that lines have defined, and the next line gets a new one.
   */
  async interrupt(): Promise<void> {
    const [running, thread] = [this.#running, this.#thread]
    if (running === undefined || thread === undefined || this.#interrupting) return
    if (!thread.isReady) return running.reject(replErrors.REPL_INTERRUPTED({ how: 'abandoned' }))
    this.#interrupting = true
    try {
      const givenUp = performance.now() + (this.#options.giveUpMs ?? GIVE_UP_MS)
      for (;;) {
        this.#ask(thread, { type: 'abandon', id: running.id })
        await settledWithin(running, PATIENCE_MS)
        if (running.settled) return
        if (performance.now() > givenUp) break
        running.stopped = true
        await stopExecution(thread.worker)
      }
      this.#thread = undefined
      running.reject(replErrors.REPL_INTERRUPTED({ how: 'lost' }))
      // It ends when the call it is in returns.
      void thread.worker.terminate()
    } finally {
      this.#interrupting = false
    }
  }

  async close(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    await thread?.worker.terminate()
  }

  #start(): Thread {
    const { info, colors } = this.#options
    const inFlight = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
    const workerData: EvaluationStart = { info, colors, inFlight }
    const worker = new Worker(workerUrl, {
      name: 'repl-lines',
      workerData,
      execArgv: [...threadOptions(), stoppable, '--disable-warning=ExperimentalWarning'],
      env: SHARE_ENV,
      stdout: true,
      stderr: true,
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // Nobody may be waiting for it when it fails.
    promise.catch(() => undefined)
    const thread: Thread = { worker, ready: promise, isReady: false, inFlight: new Int32Array(inFlight) }
    let cause: unknown
    worker.on('message', (answer: EvaluationAnswer) => {
      if (answer.type === 'ready') {
        thread.isReady = true
        resolve()
      } else this.#hear(thread, answer)
    })
    worker.on('error', (error) => {
      cause = error
    })
    worker.on('exit', (code) => {
      const lost = replErrors.REPL_THREAD_LOST({ reason: reasonOf(cause) }, { cause })
      reject(lost)
      if (this.#thread !== thread) return
      this.#thread = undefined
      this.#running?.reject(lost)
      if (cause === undefined && thread.isReady) this.#listener?.exited(code)
    })
    return thread
  }

  #ask({ worker }: Thread, request: EvaluationRequest): void {
    worker.postMessage(request)
  }

  #hear({ inFlight }: Thread, answer: Exclude<EvaluationAnswer, { type: 'ready' }>): void {
    const running = this.#running
    switch (answer.type) {
      case 'output':
        this.#listener?.output(answer.stream, answer.text)
        Atomics.sub(inFlight, 0, answer.text.length)
        Atomics.notify(inFlight, 0)
        return
      case 'stray':
        return this.#listener?.stray(errorOf(answer.error))
      case 'members':
        return this.#members.get(answer.id)?.(answer.names)
      default:
        if (running?.id !== answer.id) return
        if (answer.type === 'value') running.resolve(answer.text)
        else if (answer.type === 'failed') running.reject(errorOf(answer.error))
        else running.reject(replErrors.REPL_INTERRUPTED({ how: running.stopped ? 'stopped' : 'abandoned' }))
    }
  }
}

async function settledWithin({ promise }: Running, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  const settled = promise.then(
    () => undefined,
    () => undefined,
  )
  await Promise.race([settled, late])
  clearTimeout(timer)
}

function errorOf({ name, message, code, next }: ErrorParts): Error {
  if (code !== undefined) return new DealkitError({ code, message, next })
  return Object.assign(new Error(message), { name, next })
}

function reasonOf(cause: unknown): string {
  if (cause === undefined) return 'it has ended'
  if ((cause as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') return 'the memory has run out'
  return cause instanceof Error ? cause.message : String(cause)
}
