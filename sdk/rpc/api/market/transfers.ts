import { jsonList, nothing } from '#sdk/codec/json.ts'
import { bool, uint64 } from '#sdk/codec/primitives.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import { transferChannel } from '../../types/market/channel.ts'
import { somePeerId } from '../../types/peer.ts'

const one = [param('transferID', uint64), param('otherPeer', somePeerId), param('isInitiator', bool)] as const

/** Data on its way to the provider. */
export const marketTransferMethods = {
  MarketListDataTransfers: method('admin', [], jsonList(transferChannel)),
  MarketDataTransferUpdates: channel('admin', [], transferChannel),
  MarketRestartDataTransfer: method('admin', one, nothing),
  MarketCancelDataTransfer: method('admin', one, nothing),
} satisfies MethodTable

/** Data on its way from the client. */
export const clientTransferMethods = {
  ClientListDataTransfers: method('write', [], jsonList(transferChannel)),
  ClientDataTransferUpdates: channel('write', [], transferChannel),
  ClientRestartDataTransfer: method('write', one, nothing),
  ClientCancelDataTransfer: method('write', one, nothing),
} satisfies MethodTable
