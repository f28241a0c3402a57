import type { ChannelRecord } from '#sdk/protocols/data-transfer/channel-record.ts'
import type { ClientRetrieval } from '#sdk/rpc/types/market/retrieval.ts'
import { transferReport } from '#testnet/service/transfers/transfer-report.ts'
import type { ClientRetrievalEntity } from './client-retrieval.ts'

/** A retrieval as the API shows it. */
export function retrievalReport(
  { state, message, data }: ClientRetrievalEntity,
  channel: ChannelRecord | undefined,
): ClientRetrieval {
  return {
    payloadCid: data.payloadCid,
    id: data.id,
    pieceCid: data.pieceCid,
    pricePerByte: 0n,
    unsealPrice: 0n,
    state,
    message,
    provider: data.peerId,
    bytesReceived: channel?.receivedBytes ?? 0,
    bytesPaidFor: 0,
    totalPaid: 0n,
    transferChannelId: data.transferChannelId,
    dataTransfer: channel === undefined ? null : transferReport(channel),
    event: null,
  }
}
