import { sectorId } from '#sdk/actors/miner/proofs.ts'
import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, nothing } from '#sdk/codec/json.ts'
import { bool, text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { pieceStatus } from '../../types/market/miner-deal.ts'
import { blockLocations, dealSpec, dealToPack, packedDeal, pieceInfo } from '../../types/market/packing.ts'
import { pieceStorages } from '../../types/market/piece-storage.ts'
import { mayOmit } from '../../types/may-omit.ts'

const miner = param('miner', address)
const dealId = param('dealID', uint)
const spec = param('spec', mayOmit(dealSpec))
const name = param('name', text())

/** What sealers ask of the market, and where the pieces are. */
export const marketPackingMethods = {
  /** Published deals without a sector. They are not reserved. */
  GetUnPackedDeals: method('read', [miner, spec], jsonList(dealToPack)),
  /** Gives deals a place in the sector, with fillers so that it is full. */
  AssignUnPackedDeals: method('write', [param('sid', sectorId), param('ssize', uint), spec], jsonList(dealToPack)),
  MarkDealsAsPacking: method('write', [miner, param('deals', jsonList(uint, 10_000))], nothing),
  UpdateDealOnPacking: method('write', [miner, dealId, param('sectorid', uint), param('offset', uint)], nothing),
  UpdateDealStatus: method('write', [miner, dealId, param('pieceStatus', pieceStatus)], nothing),
  GetDeals: method('read', [miner, param('pageIndex', uint), param('pageSize', uint)], jsonList(packedDeal)),
  PiecesListPieces: method('read', [], jsonList(cid)),
  PiecesListCidInfos: method('read', [], jsonList(cid)),
  PiecesGetPieceInfo: method('read', [param('pieceCid', cid)], pieceInfo),
  PiecesGetCIDInfo: method('read', [param('payloadCid', cid)], blockLocations),
  ListPieceStorageInfos: method('read', [], pieceStorages),
  AddFsPieceStorage: method('admin', [name, param('path', text()), param('readonly', bool)], nothing),
  AddS3PieceStorage: method(
    'admin',
    [
      name,
      param('endpoit', text()),
      param('bucket', text()),
      param('subdir', text()),
      param('accessKey', text()),
      param('secretKey', text()),
      param('token', text()),
      param('readonly', bool),
    ],
    nothing,
  ),
  RemovePieceStorage: method('admin', [name], nothing),
} satisfies MethodTable
