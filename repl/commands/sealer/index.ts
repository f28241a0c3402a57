import type { Command } from '../../command-line/command.ts'
import { actorInfo, actorSetAddrs, actorSetPeerId, actorWithdraw } from './actor.ts'
import { actorControlList, actorControlSet } from './actor-control.ts'
import { stop, token } from './daemon.ts'
import { dealsList, dealsUpdateStatus } from './deals.ts'
import { info } from './info.ts'
import { messagerList, messagerSearch, messagerWait } from './messager.ts'
import { provingCheck, provingDeadline, provingDeadlines, provingFaults, provingInfo } from './proving.ts'
import { sectorsBatchingCommit, sectorsBatchingPreCommit } from './sectors-batching.ts'
import { sectorsCcCollateral, sectorsCompactPartitions } from './sectors-chain.ts'
import { sectorsRemove, sectorsTerminate, sectorsTerminateFlush, sectorsTerminatePending } from './sectors-end.ts'
import { sectorsCheckExpire, sectorsExpired } from './sectors-expiry.ts'
import { sectorsExtend, sectorsRenew } from './sectors-extend.ts'
import { sectorsList } from './sectors-list.ts'
import { sectorsMatchPendingPieces, sectorsRedo, sectorsRefs, sectorsUpdateState } from './sectors-repair.ts'
import { sectorsDeal, sectorsId, sectorsPledge, sectorsSeal, sectorsSetSealDelay } from './sectors-seal.ts'
import { sectorsStatus } from './sectors-status.ts'
import { sectorsAbortUpgrade, sectorsSnapUp } from './sectors-upgrade.ts'
import { storageAttach } from './storage-attach.ts'
import { storageFind } from './storage-find.ts'
import { storageList } from './storage-list.ts'

/** The commands of venus-sealer, in the order its help lists them. */
export const sealerCommands: readonly Command[] = [
  info,
  storageAttach,
  storageList,
  storageFind,
  dealsList,
  dealsUpdateStatus,
  sectorsPledge,
  sectorsDeal,
  sectorsList,
  sectorsStatus,
  sectorsSnapUp,
  sectorsAbortUpgrade,
  sectorsSeal,
  sectorsSetSealDelay,
  sectorsCheckExpire,
  sectorsExtend,
  sectorsRenew,
  sectorsTerminate,
  sectorsTerminateFlush,
  sectorsTerminatePending,
  sectorsRemove,
  sectorsExpired,
  sectorsRefs,
  sectorsRedo,
  sectorsUpdateState,
  sectorsMatchPendingPieces,
  sectorsBatchingPreCommit,
  sectorsBatchingCommit,
  sectorsCcCollateral,
  sectorsCompactPartitions,
  sectorsId,
  actorInfo,
  actorSetAddrs,
  actorSetPeerId,
  actorWithdraw,
  actorControlList,
  actorControlSet,
  provingInfo,
  provingDeadlines,
  provingDeadline,
  provingFaults,
  provingCheck,
  messagerList,
  messagerSearch,
  messagerWait,
  token,
  stop,
]
