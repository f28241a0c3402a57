import type { Stream } from '@libp2p/interface'
import { varint } from 'multiformats'
import { Uint8ArrayList } from 'uint8arraylist'
import { StreamReader } from '../stream-reader.ts'
import { graphsyncErrors } from './errors.ts'
import { type Frame, maxFrameBytes, takeFrame } from './frame-memory.ts'

/**
 * A message with its length in front.
 *
 * @example
 * import { frame } from '#sdk/protocols/graphsync/framing.ts'
 * import { Uint8ArrayList } from 'uint8arraylist'
 * frame(new Uint8ArrayList(Uint8Array.of(0xa0))).subarray() // the bytes 01 a0
 */
export function frame(message: Uint8ArrayList): Uint8ArrayList {
  const length = message.byteLength
  const framed = new Uint8ArrayList<ArrayBufferLike>(
    varint.encodeTo(length, new Uint8Array(varint.encodingLength(length))),
  )
  for (const part of message) framed.append(part)
  return framed
}

/** A frame that has begun must be whole within this time; between frames the peer may take longer. */
const frameTimeoutMs = 30_000

const maxVarintBytes = 4

/**
 * Yields the messages of a stream until the peer closes it. Each is to be released by who takes it.
 *
 * @throws {GRAPHSYNC_MESSAGE} a length that is none, or over {@link maxFrameBytes}.
 * @throws what broke the stream; a TimeoutError for a frame that does not come to its end.
 * @example
 * import { readFrames } from '#sdk/protocols/graphsync/framing.ts'
 * import type { Stream } from '@libp2p/interface'
 * async function print(stream: Stream, peer: string): Promise<void> {
 *   for await (const { bytes, release } of readFrames(stream, peer)) {
 *     console.log(bytes.length)
 *     release()
 *   }
 * }
 */
export async function* readFrames(stream: Stream, peer: string): AsyncGenerator<Frame> {
  const reader = new StreamReader(stream)
  const { buffered } = reader
  try {
    for (;;) {
      if (buffered.byteLength === 0 && !(await reader.more())) return
      const signal = AbortSignal.timeout(frameTimeoutMs)
      const more = async () => {
        if (!(await reader.more(signal))) {
          throw graphsyncErrors.GRAPHSYNC_MESSAGE({ peer, reason: 'the stream ends inside of it' })
        }
      }
      let length: number | undefined
      for (;;) {
        length = frameLength(buffered, peer)
        if (length !== undefined) break
        await more()
      }
      while (buffered.byteLength < length) await more()
      yield takeFrame(reader, length)
    }
  } finally {
    reader.release()
  }
}

/** Takes the length off the front, once all of it is there. */
function frameLength(buffered: Uint8ArrayList, peer: string): number | undefined {
  let length = 0
  for (let i = 0; i < Math.min(maxVarintBytes, buffered.byteLength); i++) {
    const byte = buffered.get(i)
    length |= (byte & 0x7f) << (7 * i)
    if (byte >= 0x80) continue
    if (length > maxFrameBytes) break
    buffered.consume(i + 1)
    return length
  }
  if (buffered.byteLength < maxVarintBytes && length <= maxFrameBytes) return undefined
  throw graphsyncErrors.GRAPHSYNC_MESSAGE({ peer, reason: `its length is over ${maxFrameBytes} bytes` })
}
