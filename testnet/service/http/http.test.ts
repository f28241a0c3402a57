import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { readByteRange } from './byte-range.ts'
import { matchesTag, rangeHolds } from './entity-tag.ts'
import { sendBytes } from './send-bytes.ts'

describe('a range of bytes', () => {
  it.each([
    ['bytes=0-0', { offset: 0, length: 1 }],
    ['bytes=5-', { offset: 5, length: 5 }],
    ['bytes=-3', { offset: 7, length: 3 }],
    ['bytes=-30', { offset: 0, length: 10 }],
    ['bytes=8-80', { offset: 8, length: 2 }],
    ['Bytes= 8-9 ', { offset: 8, length: 2 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,4-5', undefined],
    ['bytes=a-b', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => expect(readByteRange(header, 10)).toEqual(expected))

  it('of nothing cannot be had', () => expect(readByteRange('bytes=0-', 0)).toBe('unsatisfiable'))
})

it('tags are compared weakly, but ranges hold only for the very same', () => {
  expect(matchesTag('"a", W/"b"', '"b"')).toBe(true)
  expect(matchesTag('"a"', '"b"')).toBe(false)
  expect(matchesTag(undefined, '"b"')).toBe(false)
  expect(matchesTag('*', '"b"')).toBe(true)
  expect(rangeHolds(undefined, '"b"')).toBe(true)
  expect(rangeHolds('W/"b"', 'W/"b"')).toBe(false)
})

describe('sending', () => {
  let close = async (): Promise<void> => undefined
  afterEach(() => close())

  async function serve(chunks: () => AsyncIterable<Uint8Array>) {
    const sent = Promise.withResolvers<unknown>()
    const server = createServer((_, response) => {
      sendBytes(response, chunks()).then(() => sent.resolve(undefined), sent.resolve)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    close = () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent: sent.promise }
  }

  it('reads no further than one chunk ahead of who takes it, and stops when they go', async () => {
    let read = 0
    let returned = false
    const { url, sent } = await serve(async function* () {
      try {
        for (;;) {
          read++
          yield new Uint8Array(1 << 20)
        }
      } finally {
        returned = true
      }
    })
    const going = new AbortController()
    const response = await fetch(url, { signal: going.signal })
    const reader = response.body!.getReader()
    await reader.read()
    going.abort()
    await sent
    expect(returned).toBe(true)
    // What the sockets of both ends hold, and no more.
    expect(read).toBeLessThan(64)
  })

  it('lets nobody take a part for the whole', async () => {
    const { url, sent } = await serve(async function* () {
      yield new TextEncoder().encode('begun')
      throw new Error('the disk is gone')
    })
    const response = await fetch(url)
    await expect(response.text()).rejects.toThrow()
    expect(await sent).toMatchObject({ message: 'the disk is gone' })
  })
})
