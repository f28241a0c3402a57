import type { CID } from 'multiformats/cid'
import type { ChannelRecord } from '#sdk/protocols/data-transfer/channel-record.ts'
import { encodeStorageVoucher } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import type { Transfers } from '#testnet/service/transfers/transfers.ts'

/** The channel that was opened for a deal last. */
export function channelOfDeal(transfers: Transfers, proposalCid: CID): ChannelRecord | undefined {
  return transfers.withVoucher(encodeStorageVoucher(proposalCid))
}
