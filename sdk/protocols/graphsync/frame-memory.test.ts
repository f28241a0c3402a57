import { Uint8ArrayList } from 'uint8arraylist'
import { afterAll, expect, test } from 'vitest'
import { StreamReader } from '../stream-reader.ts'
import { loopbackHost, stopHosts } from '../test-hosts.ts'
import { type Frame, takeFrame } from './frame-memory.ts'

const frameBytes = 300_000
const headBytes = 100_001

afterAll(stopHosts)

/** Sends frames, each of two parts, and gives what was taken of them, all at once. */
async function frames(count: number): Promise<Frame[]> {
  const taken: Frame[] = []
  const all = Promise.withResolvers<void>()
  const { at } = await loopbackHost((host) =>
    host.handle('/frames/1.0.0', async (stream) => {
      const reader = new StreamReader(stream)
      while (taken.length < count) {
        while (reader.buffered.byteLength < frameBytes) await reader.more()
        taken.push(takeFrame(reader, frameBytes))
      }
      all.resolve()
    }),
  )
  const { host } = await loopbackHost()
  const stream = await host.openStream(at, ['/frames/1.0.0'])
  for (let i = 0; i < count; i++) {
    const [head, rest] = [new Uint8Array(headBytes).fill(i), new Uint8Array(frameBytes - headBytes).fill(i + 100)]
    if (!stream.send(new Uint8ArrayList(head, rest))) await stream.onDrain()
  }
  await all.promise
  for (const [i, { bytes }] of taken.entries()) {
    expect(bytes.length).toBe(frameBytes)
    expect([bytes[0], bytes[headBytes - 1], bytes[headBytes], bytes.at(-1)]).toEqual([i, i, i + 100, i + 100])
  }
  return taken
}

const memoryOf = (taken: readonly Frame[]) =>
  taken.map(({ bytes }) => bytes.buffer).filter((buffer) => buffer instanceof SharedArrayBuffer)

test('frames are in shared memory while there is some, and in the same once it was released', async () => {
  const first = await frames(24)
  const memory = new Set(memoryOf(first))
  expect(memory.size).toBe(memoryOf(first).length)
  expect(memory.size).toBeLessThan(24)
  for (const { release } of first) {
    release()
    release()
  }
  const second = await frames(24)
  expect(new Set(memoryOf(second))).toEqual(memory)
  expect(memoryOf(second)).toHaveLength(memory.size)
  for (const { release } of second) release()
})
