import { parentPort } from 'node:worker_threads'
import { blockKey, readBlockPrefix } from './block-cid.ts'

/** Where a block stands in a message's bytes. */
export interface BlockPlace {
  readonly prefix: readonly [offset: number, length: number]
  readonly data: readonly [offset: number, length: number]
}

/** Blocks to hash in memory both threads see. */
export interface HashTask {
  readonly id: number
  readonly memory: SharedArrayBuffer
  readonly places: readonly BlockPlace[]
}

/** What a thread says: once that it is ready, then the key of each block, or what is wrong with one. */
export type HashAnswer =
  | 'ready'
  | { readonly id: number; readonly keys: readonly string[] }
  | { readonly id: number; readonly reason: string }

const tell = (answer: HashAnswer) => parentPort?.postMessage(answer)

parentPort?.on('message', ({ id, memory, places }: HashTask) => {
  try {
    const keys = places.map(({ prefix, data }) =>
      blockKey(readBlockPrefix(new Uint8Array(memory, ...prefix)), new Uint8Array(memory, ...data)),
    )
    tell({ id, keys })
  } catch (error) {
    tell({ id, reason: error instanceof Error ? error.message : String(error) })
  }
})

tell('ready')
