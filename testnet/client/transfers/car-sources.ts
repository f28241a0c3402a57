import type { Logger } from 'pino'
import { type FileSource, openFile } from '#sdk/piece/index.ts'
import { type ChannelRecord, channelIdOf, channelText } from '#sdk/protocols/data-transfer/channel-record.ts'
import { isOver } from '#sdk/protocols/data-transfer/channel-transitions.ts'
import type { TransferEvent } from '#sdk/protocols/data-transfer/transfer-events.ts'
import type { VoucherHandler } from '#sdk/protocols/data-transfer/voucher-handler.ts'
import type { BlockSource } from '#sdk/protocols/graphsync/block-store.ts'
import { openCarSource } from '#sdk/protocols/graphsync/car-store.ts'
import type { Imports } from '../imports/imports.ts'

/** The data of deals on its way to their providers: CARs that are open for as long as their channel moves. */
export class CarSources {
  /** A client sends the data of storage deals, and takes none. */
  readonly handler: VoucherHandler = {
    validate: () => ({ accepted: false, reason: 'a client takes no storage deals' }),
    source: (channel) => this.of(channel),
  }
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

  /** Closes what is not sent from any more. */
  hear({ type, channel }: TransferEvent, logger: Logger): void {
    if (type !== 'disconnected' && !isOver(channel.status)) return
    this.close(channel).catch((error: unknown) => logger.warn({ err: error }, 'a sent CAR did not close'))
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
