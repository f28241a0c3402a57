import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

// Below what operating systems hand out to outgoing connections, so that none takes a port before its service does.
const LOWEST = 15_000
const HIGHEST = 32_000
const TRIES = 200

/**
 * Ports of the loopback address that nobody listens at. Services are given theirs before they start, so that one that was
 * stopped or killed comes back where the others, and the chain, know it to be.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = []
  const ports: number[] = []
  try {
    for (let tries = 0; ports.length < count; tries++) {
      const port = randomInt(LOWEST, HIGHEST)
      const server = createServer()
      server.listen(port, '127.0.0.1')
      try {
        await once(server, 'listening')
      } catch (error) {
        if (tries >= TRIES) throw error
        continue
      }
      held.push(server)
      ports.push(port)
    }
    return ports
  } finally {
    await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))))
  }
}
