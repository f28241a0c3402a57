import type { Command } from '../../command-line/command.ts'
import { actorInfo } from './actor-info.ts'
import { actorList } from './actor-list.ts'
import { actorSetAddrs } from './actor-set-addrs.ts'
import { actorSetPeerId } from './actor-set-peer-id.ts'
import { getBlocklist, resetBlocklist, setBlocklist } from './blocklist.ts'
import { dealsExport } from './deals-export.ts'
import { dealsGet } from './deals-get.ts'
import { dealsList } from './deals-list.ts'
import { dealsUpdate } from './deals-update.ts'
import { fundsAdd, fundsBalances, fundsWithdraw } from './funds.ts'
import { getAsk } from './get-ask.ts'
import { importData } from './import-data.ts'
import { importOfflineDeal } from './import-offlinedeal.ts'
import { imports } from './imports.ts'
import { netId } from './net-id.ts'
import { netListen } from './net-listen.ts'
import { pendingPublish } from './pending-publish.ts'
import { pieceStorageAddFs, pieceStorageAddS3, pieceStorageList, pieceStorageRemove } from './piece-storage.ts'
import { piecesCidInfo, piecesListCids, piecesListPieces, piecesPieceInfo } from './pieces.ts'
import { reconcile } from './reconcile.ts'
import { retrievalDealsList, retrievalGetAsk, retrievalSetAsk } from './retrieval-deals.ts'
import { retrievalSelection, storageSelection } from './selection.ts'
import { setAsk } from './set-ask.ts'
import { setSealDuration } from './set-seal-duration.ts'
import { marketTransfers } from './transfers.ts'

/** The commands of venus-market, in the order its help lists them. */
export const marketCommands: readonly Command[] = [
  netListen,
  netId,
  actorList,
  actorInfo,
  actorSetAddrs,
  actorSetPeerId,
  setAsk,
  getAsk,
  dealsList,
  dealsGet,
  importData,
  imports,
  importOfflineDeal,
  dealsExport,
  dealsUpdate,
  pendingPublish,
  reconcile,
  ...storageSelection,
  getBlocklist,
  setBlocklist,
  resetBlocklist,
  setSealDuration,
  retrievalDealsList,
  retrievalSetAsk,
  retrievalGetAsk,
  ...retrievalSelection,
  ...marketTransfers,
  fundsBalances,
  fundsAdd,
  fundsWithdraw,
  piecesListPieces,
  piecesPieceInfo,
  piecesListCids,
  piecesCidInfo,
  pieceStorageList,
  pieceStorageAddFs,
  pieceStorageAddS3,
  pieceStorageRemove,
]
