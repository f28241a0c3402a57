import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

/** A relay on a free port whose lines can be held up or cut. */
export interface TcpProxy {
  readonly port: number
  /** Bytes that went to the server. */
  readonly sentBytes: number
  /** The first lines of the requests: `GET /path HTTP/1.1`. */
  readonly requests: readonly string[]
  /** From now on nothing goes through, and nobody is told. */
  stall(): void
  /** Lets everything through again. */
  flow(): void
  /** Cuts the lines after so many bytes of answers, once. */
  cutAfter(answerBytes: number): void
  stop(): Promise<void>
}

/**
 * Starts a relay on a free loopback port to a server on another.
 *
 * @example
 * import { startTcpProxy } from '#sdk/piece/testing/tcp-proxy.ts'
 * const proxy = await startTcpProxy(9000)
 * proxy.cutAfter(1024)
 * await proxy.stop()
 */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let stalled = false
  let sentBytes = 0
  const requests: string[] = []
  let untilCut = Number.POSITIVE_INFINITY

  const server = createServer((client) => {
    const target = dial(targetPort, '127.0.0.1')
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    }
    client.on('close', () => target.destroy())
    target.on('close', () => client.destroy())
    client.on('data', (bytes) => {
      sentBytes += bytes.length
      const line = /^(?:GET|HEAD|PUT|POST|DELETE) \S+ HTTP/.exec(bytes.subarray(0, 2000).toString('latin1'))
      if (line !== null) requests.push(line[0])
      if (!stalled) target.write(bytes)
    })
    target.on('data', (bytes) => {
      if (stalled) return
      untilCut -= bytes.length
      client.write(bytes)
      if (untilCut > 0) return
      untilCut = Number.POSITIVE_INFINITY
      client.destroySoon()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    get sentBytes() {
      return sentBytes
    },
    requests,
    stall: () => {
      stalled = true
    },
    flow: () => {
      stalled = false
    },
    cutAfter: (answerBytes) => {
      untilCut = answerBytes
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
