import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, jsonNullable, nothing } from '#sdk/codec/json.ts'
import { uint64 } from '#sdk/codec/primitives.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import { fileRef } from '../../types/market/client-deal.ts'
import {
  clientRetrieval,
  exportRef,
  queryOffer,
  retrievalOrder,
  retrievalResult,
} from '../../types/market/retrieval.ts'
import { mayOmit } from '../../types/may-omit.ts'

const root = param('root', cid)
const piece = param('piece', jsonNullable(cid))
const dealId = param('dealID', uint64)

/** From a deal back to a file. */
export const clientRetrievalMethods = {
  ClientFindData: method('read', [root, piece], jsonList(queryOffer)),
  ClientMinerQueryOffer: method('read', [param('miner', address), root, piece], queryOffer),
  ClientRetrieve: method('admin', [param('params', mayOmit(retrievalOrder))], retrievalResult),
  ClientRetrieveWait: method('admin', [dealId], nothing),
  ClientExport: method('admin', [param('exportRef', exportRef), param('fileRef', fileRef)], nothing),
  ClientListRetrievals: method('write', [], jsonList(clientRetrieval)),
  ClientGetRetrievalUpdates: channel('write', [], clientRetrieval),
  ClientCancelRetrievalDeal: method('write', [dealId], nothing),
  ClientRetrieveTryRestartInsufficientFunds: method('write', [param('paymentChannel', address)], nothing),
} satisfies MethodTable
