import { openFile } from '#sdk/piece/index.ts'
import type { TransferSource, VoucherHandler } from '#sdk/protocols/data-transfer/voucher-handler.ts'
import { openCarSource } from '#sdk/protocols/graphsync/car-store.ts'
import type { Imports } from '../imports/imports.ts'

/** The data of deals on its way to their providers. A client sends the data of storage deals, and takes none. */
export function carSources(imports: Imports): VoucherHandler {
  return {
    validate: () => ({ accepted: false, reason: 'a client takes no storage deals' }),
    async source({ root }): Promise<TransferSource> {
      // It throws when the import is gone, or its CAR has changed.
      const { carPath } = await imports.require(root)
      const file = await openFile(carPath)
      try {
        const { get } = await openCarSource(file)
        return { get, close: () => file.close() }
      } catch (error) {
        await file.close()
        throw error
      }
    },
  }
}
