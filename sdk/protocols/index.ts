export { askProtocol } from './ask/messages.ts'
export { queryAsk } from './ask/query-ask.ts'
export { type AskServer, serveAsk, signAsk } from './ask/serve-ask.ts'
export {
  type ChannelId,
  type ChannelRecord,
  type ChannelStore,
  channelIdOf,
  channelRecord,
  channelText,
  isSender,
  MemoryChannelStore,
  otherPeer,
} from './data-transfer/channel-record.ts'
export { type ChannelStatus, channelStatuses, isOver } from './data-transfer/channel-transitions.ts'
export {
  createDataTransfer,
  type DataTransfer,
  type DataTransferOptions,
  type TransferTerms,
} from './data-transfer/data-transfer.ts'
export { transferErrors } from './data-transfer/errors.ts'
export { decodeStorageVoucher, encodeStorageVoucher, storageVoucherType } from './data-transfer/storage-voucher.ts'
export type { TransferEvent, TransferEventType, TransferListener } from './data-transfer/transfer-events.ts'
export type { TransferOffer, TransferStore, Verdict, VoucherHandler } from './data-transfer/voucher-handler.ts'
export type { WatchLimits } from './data-transfer/watch.ts'
export { type DealProtocol, type DealResponse, dealProtocols } from './deal/messages.ts'
export { type ProposedDeal, proposeDeal } from './deal/propose-deal.ts'
export { type DealAnswer, type DealServer, type ReceivedDeal, serveDeals } from './deal/serve-deals.ts'
export { dealStatusProtocol, type ProviderDealState, providerDealState } from './deal-status/messages.ts'
export { queryDealStatus } from './deal-status/query-deal-status.ts'
export { type DealStatusServer, type KnownDeal, serveDealStatus } from './deal-status/serve-deal-status.ts'
export { protocolErrors } from './errors.ts'
export type { Admission, Admit, ResponseControl, ResponseListener } from './graphsync/admission.ts'
export { type BlockSource, type BlockStore, MemoryBlockStore } from './graphsync/block-store.ts'
export { type CarStore, openCarSource, openCarStore } from './graphsync/car-store.ts'
export { graphsyncErrors } from './graphsync/errors.ts'
export { createGraphsync, type Graphsync, type GraphsyncOptions } from './graphsync/graphsync.ts'
export type { Fetch, FetchOptions } from './graphsync/requestor.ts'
export { exploreAllSelector, parseSelector, type Selector } from './graphsync/selector.ts'
export { createHost, dealkitAgent, type Host, type HostOptions } from './host.ts'
export { generateHostKey, peerIdOfKey } from './host-key.ts'
export { type KeyOrderSetting, KeyOrders } from './key-orders.ts'
export { type PeerAddress, peerIdBytes, peerIdText } from './peer.ts'
export { queryRetrieval, serveRetrievalQueries } from './retrieval/query-retrieval.ts'
export type { Sign, SignedThing } from './signed-message.ts'
