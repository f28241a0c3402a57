import { type FileSource, openFile } from '#sdk/piece/index.ts'
import { type ChannelRecord, channelIdOf, channelText } from '#sdk/protocols/data-transfer/channel-record.ts'
import type { BlockSource } from '#sdk/protocols/graphsync/block-store.ts'
import { openCarSource } from '#sdk/protocols/graphsync/car-store.ts'
import type { Imports } from '../imports/imports.ts'

/** The CARs that are being sent from, open for as long as their channel moves. */
export class CarSources {
  readonly #imports: Imports
  readonly #open = new Map<string, FileSource>()

  constructor(imports: Imports) {
    this.#imports = imports
  }

  /** @throws {DEAL_ROOT_UNKNOWN} the import is gone, or its CAR has changed */
  async of(channel: ChannelRecord): Promise<BlockSource> {
    const { carPath } = await this.#imports.require(channel.root)
    const file = await openFile(carPath)
    try {
      const source = await openCarSource(file)
      await this.close(channel)
      this.#open.set(keyOf(channel), file)
      return source
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async close(channel: ChannelRecord): Promise<void> {
    const file = this.#open.get(keyOf(channel))
    this.#open.delete(keyOf(channel))
    await file?.close()
  }

  async closeAll(): Promise<void> {
    const files = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(files.map((file) => file.close()))
  }
}

const keyOf = (channel: ChannelRecord): string => channelText(channelIdOf(channel))
