import { parentPort } from 'node:worker_threads'
import { blockKey, readBlockPrefix } from './block-cid.ts'

/** Where a block stands in a message's bytes. */
export interface BlockPlace {
  readonly prefix: readonly [offset: number, length: number]
  readonly data: readonly [offset: number, length: number]
}

/** A message's memory changes hands with the task, and comes back with the answer. */
export interface HashTask {
  readonly id: number
  readonly memory: ArrayBuffer
  readonly places: readonly BlockPlace[]
}

/** What a thread says: once that it is ready, then the key of each block, or what is wrong with one. */
export type HashAnswer =
  | 'ready'
  | { readonly id: number; readonly memory: ArrayBuffer; readonly keys: readonly string[] }
  | { readonly id: number; readonly reason: string }

const tell = (answer: HashAnswer, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(answer, transfer)

parentPort?.on('message', ({ id, memory, places }: HashTask) => {
  try {
    const keys = places.map(({ prefix, data }) =>
      blockKey(readBlockPrefix(new Uint8Array(memory, ...prefix)), new Uint8Array(memory, ...data)),
    )
    tell({ id, memory, keys }, [memory])
  } catch (error) {
    tell({ id, reason: error instanceof Error ? error.message : String(error) })
  }
})

tell('ready')
