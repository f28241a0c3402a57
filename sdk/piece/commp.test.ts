import { execFile } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { promisify } from 'node:util'
import * as peer from 'fr32-sha2-256-trunc254-padded-binary-tree-multihash'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { pieceCid } from './commitment-cid.ts'
import { commp, createCommPStream } from './commp.ts'
import { segmentPayloadBytes } from './commp-segment.ts'
import { portablePairHasher } from './pair-hasher.ts'
import { SubtreeHasher } from './piece-tree.ts'
import { stopHashingThreads } from './segment-threads.ts'
import { mod251, type PayloadRule, payloadOf } from './test-payloads.ts'

interface CommPVector {
  payload: PayloadRule
  payload_size: number
  padded_piece_size: number
  piece_cid: string
}

async function streamed(payload: Uint8Array, chunk: number, threads?: number) {
  const stream = createCommPStream(threads === undefined ? {} : { threads })
  for (let at = 0; at < payload.length; at += chunk) await stream.write(payload.subarray(at, at + chunk))
  return stream.digest()
}

function peerCid(payload: Uint8Array): string {
  const hasher = peer.create()
  hasher.write(payload)
  const multihash = new Uint8Array(hasher.multihashByteLength())
  hasher.digestInto(multihash, 0, true)
  hasher.free()
  return pieceCid(multihash.slice(-32)).toString()
}

afterAll(stopHashingThreads)
afterEach(() => {
  vi.doUnmock('node:worker_threads')
  vi.resetModules()
})

/** The hasher with workers that do as told when started, and end when given work. */
async function withWorkers(started: (worker: EventEmitter) => void) {
  class FakeWorker extends EventEmitter {
    constructor() {
      super()
      started(this)
    }
    ref() {
      return this
    }
    unref() {
      return this
    }
    postMessage() {
      queueMicrotask(() => this.emit('exit', 1))
    }
    terminate() {
      return Promise.resolve(0)
    }
  }
  vi.resetModules()
  vi.doMock('node:worker_threads', () => ({ Worker: FakeWorker }))
  return { ...(await import('./commp.ts')), ...(await import('./segment-threads.ts')) }
}

describe.skipIf(!vectorsPresent)('known piece commitments', () => {
  it('of whole payloads, streams and threads', { timeout: 60_000 }, async () => {
    const all = vectors<CommPVector>('commp.json')
    expect(all.length).toBeGreaterThan(100)
    for (const v of all) {
      const payload = payloadOf(v.payload)
      const expected = { cid: v.piece_cid, paddedSize: v.padded_piece_size, payloadSize: v.payload_size }
      const name = `${v.payload.pattern} ${v.payload_size}`
      const plain = commp(payload)
      expect({ ...plain, cid: plain.cid.toString() }, name).toEqual(expected)
      const stream = await streamed(payload, 100_003, v.payload_size > 2_000_000 ? 2 : undefined)
      expect({ ...stream, cid: stream.cid.toString() }, name).toEqual(expected)
    }
  })
})

describe('commp', () => {
  it.each([
    1,
    segmentPayloadBytes - 1,
    segmentPayloadBytes,
    segmentPayloadBytes + 1,
    3 * segmentPayloadBytes,
    5 * segmentPayloadBytes + 17,
  ])('of %i bytes agrees with the WebAssembly implementation, in one thread and in two', async (length) => {
    const payload = mod251(length, 13)
    // The peer needs 65 bytes: shorter payloads are given to it with the zeros a piece would have.
    const expected = peerCid(
      length < 127 ? payloadOf({ pattern: 'text-zero-padded', text: '\0', length: 127 }) : payload,
    )
    expect(commp(payload).cid.toString()).toBe(expected)
    for (const threads of [1, 2]) {
      expect((await streamed(payload, 777_777, threads)).cid.toString()).toBe(expected)
    }
  })

  it('does not depend on how the payload is cut', async () => {
    const payload = mod251(20_000)
    for (const chunk of [1, 126, 127, 128, 4096]) {
      expect((await streamed(payload, chunk)).cid.toString()).toBe(commp(payload).cid.toString())
    }
  })

  it('gives the same nodes without the native module', () => {
    for (const length of [1, 127, 128, 5000]) {
      const payload = mod251(length)
      expect(new SubtreeHasher(8192, portablePairHasher).hash(payload)).toEqual(new SubtreeHasher(8192).hash(payload))
    }
  })

  it('falls back to the portable hasher when the native module does not load', async () => {
    vi.resetModules()
    vi.doMock('@chainsafe/hashtree', () => {
      throw new Error('no binary for this platform')
    })
    try {
      const { pairHasherBackend } = await import('./pair-hasher.ts')
      const portable = await import('./commp.ts')
      expect(pairHasherBackend).toBe('portable')
      expect(portable.commp(mod251(5000)).cid.toString()).toBe(commp(mod251(5000)).cid.toString())
    } finally {
      vi.doUnmock('@chainsafe/hashtree')
      vi.resetModules()
    }
  })

  it('refuses an empty piece, a used stream and a wrong number of threads', async () => {
    expect(() => commp(new Uint8Array())).toThrow(expect.objectContaining({ code: 'PIECE_EMPTY' }))
    await expect(createCommPStream().digest()).rejects.toMatchObject({ code: 'PIECE_EMPTY' })
    const stream = createCommPStream()
    await stream.write(mod251(10))
    await stream.digest()
    await expect(stream.write(mod251(10))).rejects.toMatchObject({ code: 'PIECE_STREAM_ENDED' })
    await expect(stream.digest()).rejects.toMatchObject({ code: 'PIECE_STREAM_ENDED' })
    expect(() => createCommPStream({ threads: 0 })).toThrow(expect.objectContaining({ code: 'PIECE_THREADS' }))
  })

  it('goes on in one thread where no others start, and says so', async () => {
    const { createCommPStream: create, stopHashingThreads: stop } = await withWorkers((worker) => {
      queueMicrotask(() => worker.emit('error', new Error('no worker file')))
    })
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const stream = create({ threads: 2 })
    await stream.write(new Uint8Array(3_000_000))
    expect((await stream.digest()).cid.toString()).toBe(commp(new Uint8Array(3_000_000)).cid.toString())
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('no worker file'))
    warned.mockRestore()
    await stop()
  })

  it('reports a thread that ended under its work', async () => {
    const { createCommPStream: create } = await withWorkers((worker) => {
      queueMicrotask(() => worker.emit('message', 'ready'))
    })
    const stream = create({ threads: 2 })
    const writing = async () => {
      for (let i = 0; i < 8; i++) await stream.write(new Uint8Array(segmentPayloadBytes))
      await stream.digest()
    }
    await expect(writing()).rejects.toMatchObject({ code: 'PIECE_THREAD_LOST' })
  })

  it('lets a plain Node process hash in threads and end by itself', async () => {
    const script = `
      import { createCommPStream } from ${JSON.stringify(new URL('./commp.ts', import.meta.url).href)}
      const stream = createCommPStream({ threads: 2 })
      await stream.write(new Uint8Array(3_000_000))
      process.stdout.write(String((await stream.digest()).cid))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 10_000,
    })
    expect(stdout).toBe(commp(new Uint8Array(3_000_000)).cid.toString())
  })
})
