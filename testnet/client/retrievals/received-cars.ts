import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ChannelRecord } from '#sdk/protocols/data-transfer/channel-record.ts'
import type { TransferStore, VoucherHandler } from '#sdk/protocols/data-transfer/voucher-handler.ts'
import { openCarStore } from '#sdk/protocols/graphsync/car-store.ts'
import { retrievalDealProposal } from '#sdk/protocols/retrieval/vouchers.ts'
import { clientErrors } from '../errors.ts'
import type { ClientRetrievalMachine } from './retrieval-machine.ts'

/** Receives what is pulled, each retrieval into a CAR of its own. A client gives nothing to others. */
export function receivedCars(machine: () => ClientRetrievalMachine): VoucherHandler {
  return {
    validate: () => ({ accepted: false, reason: 'nothing is retrieved from a client' }),
    async store({ voucher }: ChannelRecord): Promise<TransferStore> {
      const { id } = retrievalDealProposal.decode(voucher)
      const retrieval = machine().find(`${id}`)
      if (retrieval === undefined) throw clientErrors.CLIENT_RETRIEVAL_UNKNOWN({ dealId: id })
      const { carPath, payloadCid } = retrieval.data
      await mkdir(dirname(carPath), { recursive: true, mode: 0o700 })
      return openCarStore(carPath, payloadCid)
    },
  }
}
