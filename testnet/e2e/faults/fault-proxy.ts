import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'

/** What happens to a connection: an orderly end, a reset, or that nothing goes on in either direction. */
export type Fault = 'close' | 'reset' | 'stall'

export interface Cut {
  readonly fault: Fault
  /** Bytes that pass to the target before it happens; or back from it, with `counts`. */
  readonly afterBytes: number
  readonly counts?: 'to target' | 'from target'
}

/** A TCP proxy whose connections break, one after another, as planned. Without a plan they do not. */
export interface FaultProxy {
  readonly port: number
  /** What the next connections meet. */
  readonly plan: Cut[]
  /** Faults that have happened. */
  readonly faults: number
  /** Bytes that passed to the target, and back from it, over all connections. */
  readonly bytesToTarget: number
  readonly bytesFromTarget: number
  /** Resets all connections, so that the next ones go by the plan. */
  reset(): void
  stop(): Promise<void>
}

/**
 * Stands between a client and the port it means, and breaks connections as planned.
 *
 * @example
 * import { faultProxy } from '#testnet/e2e/faults/fault-proxy.ts'
 * const proxy = await faultProxy(58_418)
 * proxy.plan.push({ fault: 'reset', afterBytes: 1_000_000 })
 */
export async function faultProxy(targetPort: number): Promise<FaultProxy> {
  const sockets = new Set<Socket>()
  const proxy = {
    port: 0,
    plan: [] as Cut[],
    faults: 0,
    bytesToTarget: 0,
    bytesFromTarget: 0,
    reset() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    stop: () => stop(server, sockets),
  }
  const server = createServer((near) => {
    const far = createConnection({ host: '127.0.0.1', port: targetPort })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    const cut = proxy.plan.shift()
    let passed = 0
    let broken = false
    let stalled = false
    const breakNow = (fault: Fault) => {
      broken = true
      proxy.faults++
      if (fault === 'close') for (const socket of [near, far]) socket.end()
      if (fault === 'reset') for (const socket of [near, far]) socket.resetAndDestroy()
      if (fault === 'stall') {
        stalled = true
        for (const socket of [near, far]) socket.pause()
      }
    }
    const allowed = (chunk: Buffer, direction: Cut['counts']) => {
      if (cut === undefined || (cut.counts ?? 'to target') !== direction) return chunk
      const part = chunk.subarray(0, Math.max(0, cut.afterBytes - passed))
      passed += part.length
      return part
    }
    const pass = (chunk: Buffer, to: Socket, from: Socket) => {
      if (chunk.length > 0 && !to.write(chunk)) from.pause()
      if (cut !== undefined && passed >= cut.afterBytes) breakNow(cut.fault)
    }
    near.on('data', (chunk) => {
      if (broken) return
      const part = allowed(chunk, 'to target')
      proxy.bytesToTarget += part.length
      pass(part, far, near)
    })
    far.on('drain', () => {
      if (!stalled) near.resume()
    })
    far.on('data', (chunk) => {
      if (broken) return
      const part = allowed(chunk, 'from target')
      proxy.bytesFromTarget += part.length
      pass(part, near, far)
    })
    near.on('drain', () => {
      if (!stalled) far.resume()
    })
    // A stalled connection is one that nobody hears the end of.
    near.on('close', () => stalled || far.destroy())
    far.on('close', () => stalled || near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy listens at no port')
  proxy.port = address.port
  return proxy
}

async function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const socket of sockets) socket.destroy()
  await closed
}
