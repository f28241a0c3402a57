import type { CID } from 'multiformats/cid'
import { cid } from '#sdk/codec/index.ts'
import { type ChannelRecord, isSender, otherPeer } from '#sdk/protocols/data-transfer/channel-record.ts'
import { transferErrors } from '#sdk/protocols/data-transfer/errors.ts'
import { decodeStorageVoucher, storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import { stringifyJson } from '#sdk/rpc/json.ts'
import type { TransferChannel } from '#sdk/rpc/types/market/channel.ts'
import { channelMessage } from './losses.ts'

/** A channel as the APIs of market and client list it. */
export function transferReport(channel: ChannelRecord): TransferChannel {
  return {
    transferId: channel.transferId,
    status: channel.status,
    baseCid: channel.root,
    isInitiator: channel.isInitiator,
    isSender: isSender(channel),
    voucher: voucherText(channel),
    message: channelMessage(channel),
    otherPeer: otherPeer(channel),
    transferred: isSender(channel) ? channel.sentBytes : channel.receivedBytes,
    stages: null,
  }
}

function voucherText({ voucherType, voucher }: ChannelRecord): string {
  const proposalCid = voucherType === storageVoucherType ? proposalOf(voucher) : undefined
  return stringifyJson(
    proposalCid === undefined ? Buffer.from(voucher).toString('base64') : { Proposal: cid.toJson(proposalCid) },
  )
}

/** Nothing for a voucher that is none: offers that were refused are listed, too. */
function proposalOf(voucher: Uint8Array): CID | undefined {
  try {
    return decodeStorageVoucher(voucher)
  } catch (error) {
    if (!transferErrors.TRANSFER_VOUCHER_INVALID.is(error)) throw error
    return undefined
  }
}
