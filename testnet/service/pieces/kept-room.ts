import type { PieceStore, PutPieceOptions } from '#sdk/piece/index.ts'

/** Room in a store that is kept for a file while it is written. */
export interface RoomForFile {
  readonly store: PieceStore
  /** The options of the write, which tell how much of it has come. */
  watching(options: PutPieceOptions): PutPieceOptions
  release(): void
}

/** What stores are promised to: of two files that are too large together, the second is refused before it begins. */
export class KeptRoom {
  readonly #files = new Set<{ readonly store: PieceStore; left: number }>()

  /** Bytes that are still to come of the files that are being written to a store. */
  promised(store: PieceStore): number {
    let bytes = 0
    for (const file of this.#files) if (file.store === store) bytes += file.left
    return bytes
  }

  keep(store: PieceStore, bytes: number): RoomForFile {
    const file = { store, left: bytes }
    this.#files.add(file)
    return {
      store,
      watching: (options) => ({
        ...options,
        onProgress: (done) => {
          file.left = Math.max(0, bytes - done)
          options.onProgress?.(done)
        },
      }),
      release: () => this.#files.delete(file),
    }
  }
}
