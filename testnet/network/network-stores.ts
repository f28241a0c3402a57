import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { copyStores, restoreStores } from './copy-stores.ts'

/** What the services of a network keep, and its copies: one for each snapshot. */
export class NetworkStores {
  readonly #dataDir: string
  readonly #names: readonly string[]

  /** @param names directories in the data directory: all but the node's, which goes back by itself */
  constructor(dataDir: string, names: readonly string[]) {
    this.#dataDir = dataDir
    this.#names = names
  }

  /** Forgets the copies of an earlier process: its snapshots are gone with it. */
  clear(): Promise<void> {
    return rm(join(this.#dataDir, 'snapshots'), { recursive: true, force: true })
  }

  async keep(id: number): Promise<void> {
    try {
      await Promise.all(this.#names.map((name) => copyStores(join(this.#dataDir, name), this.#copy(id, name))))
    } catch (error) {
      await this.forget(id)
      throw error
    }
  }

  async restore(id: number): Promise<void> {
    await Promise.all(this.#names.map((name) => restoreStores(this.#copy(id, name), join(this.#dataDir, name))))
  }

  forget(id: number): Promise<void> {
    return rm(join(this.#dataDir, 'snapshots', `${id}`), { recursive: true, force: true })
  }

  #copy(id: number, name: string): string {
    return join(this.#dataDir, 'snapshots', `${id}`, name)
  }
}
