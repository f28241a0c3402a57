import { parentPort } from 'node:worker_threads'
import { segmentPayloadBytes } from './commp-segment.ts'
import { SubtreeHasher } from './piece-tree.ts'

/** A segment to hash, in memory both threads see. */
export interface SegmentTask {
  readonly id: number
  readonly payload: Uint8Array
}

export interface SegmentResult {
  readonly id: number
  readonly root: Uint8Array
  readonly level: number
}

const hasher = new SubtreeHasher(segmentPayloadBytes)

parentPort?.on('message', ({ id, payload }: SegmentTask) => {
  const { root, level } = hasher.hash(payload)
  parentPort?.postMessage({ id, root, level } satisfies SegmentResult)
})
