import { Session } from 'node:inspector'
import type { Worker } from 'node:worker_threads'

const ANSWER_MS = 500

/**
 * Ends the JavaScript that a thread is executing, as nothing in that thread could: an endless loop unwinds, past every
 * `catch` and `finally`, and the thread goes on with its next event. All it holds stays. In a call outside of JavaScript
 * (a child process waited for, a long regular expression) it comes to nothing until that returns.
 *
 * The thread must have been started with {@link stoppable} among its options.
 */
export function stopExecution(worker: Worker): Promise<void> {
  const session = new Session()
  session.connect()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      session.disconnect()
      resolve()
    }
    const timer = setTimeout(end, ANSWER_MS)
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      // The id there is another count; the title has the thread's.
      if (!workerInfo.title.startsWith(`[worker ${worker.threadId}]`)) return
      const message = JSON.stringify({ id: 1, method: 'Runtime.terminateExecution' })
      session.post('NodeWorker.sendMessageToWorker', { sessionId, message })
    })
    session.once('NodeWorker.receivedMessageFromWorker', () => setImmediate(end))
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  })
}

/** Without it Node takes a callback that did not return for a broken one, and ends the process. */
export const stoppable = '--no-force-async-hooks-checks'
