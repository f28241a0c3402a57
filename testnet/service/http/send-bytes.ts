import type { ServerResponse } from 'node:http'

/**
 * Sends chunks as they can be taken: the next is read while one is written, and no more. The answer ends with the
 * last; when reading fails the connection ends before it, so that nobody takes a part for the whole.
 *
 * @throws what the chunks threw. That the reader went away is no error.
 */
export async function sendBytes(response: ServerResponse, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]()
  try {
    let next = iterator.next()
    for (;;) {
      const { done, value } = await next
      if (done === true) break
      next = iterator.next()
      // Its failure is met when it is awaited, or has no bearing any more.
      next.catch(() => undefined)
      if (!(await written(response, value))) {
        await next.catch(() => undefined)
        return
      }
    }
    response.end()
  } catch (error) {
    cutShort(response)
    throw error
  } finally {
    await iterator.return?.()
  }
}

/** Ends the connection behind what was written, and not the answer. */
function cutShort(response: ServerResponse): void {
  response.flushHeaders()
  if (response.socket === null) response.destroy()
  else response.socket.destroySoon()
}

/** Resolves when more may be written; false when nobody reads any more. */
function written(response: ServerResponse, chunk: Uint8Array): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false)
  if (response.write(chunk)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const settle = (more: boolean) => {
      response.off('drain', onDrain).off('close', onClose)
      resolve(more)
    }
    const onDrain = () => settle(true)
    const onClose = () => settle(false)
    response.once('drain', onDrain).once('close', onClose)
  })
}
