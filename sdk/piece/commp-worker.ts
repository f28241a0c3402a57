import { parentPort } from 'node:worker_threads'
import { segmentPayloadBytes } from './commp-segment.ts'
import { SubtreeHasher } from './piece-tree.ts'

/** A segment to hash, in memory both threads see. */
export interface SegmentTask {
  readonly id: number
  readonly payload: Uint8Array
}

/** What a worker says: once that it is ready, then a root for each task. */
export type WorkerMessage = 'ready' | { readonly id: number; readonly root: Uint8Array; readonly level: number }

const hasher = new SubtreeHasher(segmentPayloadBytes)
const tell = (message: WorkerMessage) => parentPort?.postMessage(message)

parentPort?.on('message', ({ id, payload }: SegmentTask) => {
  const { root, level } = hasher.hash(payload)
  tell({ id, root, level })
})

tell('ready')
