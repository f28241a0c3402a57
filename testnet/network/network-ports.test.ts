import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { claimPorts, defaultPorts, firstTaken } from './network-ports.ts'

const open: Server[] = []
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((closed) => server.close(closed)))))

async function listen(port: number): Promise<{ stop(): Promise<void> }> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  open.push(server)
  return { stop: () => new Promise((closed) => server.close(() => closed())) }
}

it('gives the block of the seed, and another one while a network holds that', async () => {
  const seed = `ports of ${process.pid}`
  const first = await claimPorts({ seed, miners: 2, before: undefined }, listen)
  const second = await claimPorts({ seed, miners: 2, before: undefined }, listen)
  expect(second.base).not.toBe(first.base)
  await first.control.stop()
  const third = await claimPorts({ seed, miners: 2, before: undefined }, listen)
  expect(third.ports).toEqual(first.ports)
  const { sealers, ...rest } = first.ports
  expect(new Set([...Object.values(rest), ...sealers]).size).toBe(8)
})

it('gives the block it had before first', async () => {
  const { base, control } = await claimPorts({ seed: 'one', miners: 1, before: undefined }, listen)
  await control.stop()
  expect((await claimPorts({ seed: 'another', miners: 1, before: base }, listen)).base).toBe(base)
})

it('names the port that is taken', async () => {
  const { port } = await new Promise<{ port: number }>((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => found(server.address() as { port: number }))
    open.push(server)
  })
  expect(await firstTaken({ ...defaultPorts(1), node: port })).toEqual({ service: 'node', port })
})
