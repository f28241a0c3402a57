import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, jsonNullable, nothing } from '#sdk/codec/json.ts'
import { bool, text, uint64 } from '#sdk/codec/primitives.ts'
import { storageAsk } from '#sdk/deals/ask.ts'
import { storageDealState } from '#sdk/deals/status.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import {
  clientDeal,
  commPResult,
  dataCidSize,
  dataSize,
  dealParams,
  dealResults,
  fileRef,
  imported,
  importResult,
} from '../../types/market/client-deal.ts'
import { dealDistribution } from '../../types/market/deal-distribution.ts'
import { mayOmit } from '../../types/may-omit.ts'
import { somePeerId } from '../../types/peer.ts'

const root = param('root', cid)
const deal = param('params', mayOmit(dealParams))

/** From a file to a deal. Paths are as the client's machine sees them. */
export const clientDealMethods = {
  ClientImport: method('admin', [param('ref', fileRef)], importResult),
  ClientListImports: method('write', [], jsonList(imported)),
  ClientRemoveImport: method('admin', [param('importID', uint64)], nothing),
  ClientHasLocal: method('write', [root], bool),
  ClientGenCar: method('write', [param('ref', fileRef), param('outputPath', text())], nothing),
  ClientCalcCommP: method('write', [param('inpath', text())], commPResult),
  ClientDealSize: method('read', [root], dataSize),
  ClientDealPieceCID: method('read', [root], dataCidSize),
  ClientQueryAsk: method('read', [param('p', somePeerId), param('miner', address)], storageAsk),
  ClientStartDeal: method('admin', [deal], cid),
  /** Proposes an offline deal whose data the client does not have; the client does not follow it. */
  ClientStatelessDeal: method('write', [deal], cid),
  ClientBatchDeal: method('write', [param('params', jsonList(mayOmit(dealParams), 10_000))], dealResults),
  ClientGetDealInfo: method('read', [param('d', cid)], clientDeal),
  ClientListDeals: method('write', [], jsonList(clientDeal)),
  ClientListOfflineDeals: method('read', [], jsonList(clientDeal)),
  ClientGetDealUpdates: channel('write', [], clientDeal),
  ClientGetDealStatus: method('read', [param('state', storageDealState)], text()),
  ClientGetVerifiedDealDistribution: method(
    'read',
    [param('providers', jsonList(address, 10_000)), param('client', jsonNullable(address))],
    dealDistribution,
  ),
} satisfies MethodTable
