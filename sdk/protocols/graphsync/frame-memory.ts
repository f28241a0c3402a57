import type { StreamReader } from '../stream-reader.ts'

/** The largest message that Go nodes take (libp2p's network.MessageSizeMax). */
export const maxFrameBytes = 4 * 1024 * 1024

/** Frames from this size are hashed in a thread of their own; under it the way there costs more. */
const sharedFromBytes = 192 * 1024

/** So many frames of all streams may be in shared memory. Of what is never used of it there are no pages. */
const sharedFrames = 16

/** A message as it arrived, in memory that is used again for others. */
export interface Frame {
  /** Shared with threads if the frame is large and there was room. */
  readonly bytes: Uint8Array
  /** Nobody uses the bytes any more. A second call does nothing. */
  readonly release: () => void
}

const free: SharedArrayBuffer[] = []
let allocated = 0

/**
 * Takes a frame of so many bytes, which must all have arrived. Large ones go into a few pieces of memory that stay: new
 * memory for each would be collected only with everything else, and that costs more than all else that is done here.
 *
 * @example
 * import { takeFrame } from '#sdk/protocols/graphsync/frame-memory.ts'
 * import { StreamReader } from '#sdk/protocols/stream-reader.ts'
 * import type { Stream } from '@libp2p/interface'
 * async function firstKibibyte(stream: Stream) {
 *   const reader = new StreamReader(stream)
 *   while (reader.buffered.byteLength < 1024) await reader.more()
 *   const { bytes, release } = takeFrame(reader, 1024)
 *   console.log(bytes.length)
 *   release()
 * }
 */
export function takeFrame(reader: StreamReader, length: number): Frame {
  const memory = length < sharedFromBytes ? undefined : takeMemory()
  if (memory === undefined) return { bytes: reader.take(length), release: () => undefined }
  const bytes = new Uint8Array(memory, 0, length)
  reader.takeInto(bytes)
  let isReleased = false
  const release = () => {
    if (!isReleased) free.push(memory)
    isReleased = true
  }
  return { bytes, release }
}

function takeMemory(): SharedArrayBuffer | undefined {
  const used = free.pop()
  if (used !== undefined || allocated === sharedFrames) return used
  allocated++
  return new SharedArrayBuffer(maxFrameBytes)
}
