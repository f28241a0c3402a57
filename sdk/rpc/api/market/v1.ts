import { sectorId } from '#sdk/actors/miner/proofs.ts'
import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, nothing, uuid } from '#sdk/codec/json.ts'
import { bytes, text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import {
  assignedDeal,
  directDeal,
  directDealImport,
  directDealQuery,
  directDealState,
} from '../../types/market/direct-deal.ts'
import { pieceStatus } from '../../types/market/miner-deal.ts'
import { dealSpec } from '../../types/market/packing.ts'
import { mayOmit } from '../../types/may-omit.ts'

const miner = param('miner', address)
const id = param('id', uuid)
const contextId = param('contextID', bytes())

/** What only /rpc/v1 has, or has in another form: direct deals, and the announcements to indexers. */
export const marketV1Methods = {
  UpdateDealStatus: method(
    'write',
    [miner, param('dealID', uint), param('pieceStatus', pieceStatus), param('payloadSize', uint)],
    nothing,
  ),
  AssignDeals: method(
    'write',
    [param('sid', sectorId), param('ssize', uint), param('spec', mayOmit(dealSpec))],
    jsonList(assignedDeal),
  ),
  ReleaseDeals: method('write', [miner, param('deals', jsonList(uint, 10_000))], nothing),
  ReleaseDirectDeals: method('write', [miner, param('allocations', jsonList(uint, 10_000))], nothing),
  UpdateStorageDealPayloadSize: method('write', [param('dealProposal', cid), param('payloadSize', uint)], nothing),
  GetDirectDeal: method('read', [id], directDeal),
  GetDirectDealByAllocationID: method('read', [param('allocation', uint)], directDeal),
  ListDirectDeals: method('read', [param('query', mayOmit(directDealQuery))], jsonList(directDeal)),
  ImportDirectDeal: method('write', [param('deals', directDealImport)], nothing),
  UpdateDirectDealState: method('write', [id, param('state', directDealState)], nothing),
  UpdateDirectDealPayloadCID: method('write', [id, param('payloadCid', cid)], nothing),
  IndexerAnnounceAllDeals: method('admin', [miner], nothing),
  IndexerAnnounceDeal: method('admin', [contextId], cid),
  IndexerAnnounceDealRemoved: method('admin', [contextId], cid),
  IndexerAnnounceLatest: method('admin', [], cid),
  IndexerAnnounceLatestHttp: method('admin', [param('urls', jsonList(text(), 100))], cid),
  IndexerListMultihashes: method('read', [contextId], jsonList(bytes())),
} satisfies MethodTable
