import { sectorId } from '#sdk/actors/miner/proofs.ts'
import { cid } from '#sdk/codec/cid.ts'
import { duration, jsonList, jsonNullable, jsonRecord, jsonStruct, nothing } from '#sdk/codec/json.ts'
import { bool, bytes, int, text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { commitBatch, preCommitBatch, sealedRef, sealerSector, sectorRedo } from '../../types/sealer/sector-info.ts'

const number = param('sector', uint)
const showOnChain = param('showOnChainInfo', bool)
const states = param('states', jsonList(text(), 1000))
const numbers = jsonList(uint)
const sectorRef = param('sector', jsonStruct('SectorRef', { id: sectorId, proofType: int }))
const offset = param('offset', uint)
const size = param('size', uint)

/** Sectors from pledge or deal to proving. */
export const sealerSectorMethods = {
  PledgeSector: method('write', [], sectorId),
  CurrentSectorID: method('read', [], uint),
  SectorsList: method('read', [], numbers),
  SectorsListInStates: method('read', [states], numbers),
  SectorsInfoListInStates: method('read', [states, showOnChain, param('skipLog', bool)], jsonList(sealerSector)),
  SectorsStatus: method('read', [number, showOnChain], sealerSector),
  /** How many sectors are in which state. */
  SectorsSummary: method('read', [], jsonRecord(uint)),
  /** Where deals lie, by their ids. */
  SectorsRefs: method('read', [], jsonRecord(jsonList(sealedRef))),
  /** Makes the replica of a proven sector again, with the ticket it was sealed with. */
  RedoSector: method('write', [param('params', sectorRedo)], nothing),
  SectorStartSealing: method('write', [number], nothing),
  /** With `snap` the sector is to take deals into its replica. */
  SectorMarkForUpgrade: method('admin', [number, param('snap', bool)], nothing),
  SectorAbortUpgrade: method('admin', [number], nothing),
  SectorMatchPendingPiecesToOpenSectors: method('admin', [], nothing),
  SectorsUpdate: method('admin', [number, param('state', text())], nothing),
  SectorRemove: method('admin', [number], nothing),
  SectorTerminate: method('admin', [number], nothing),
  /** The id of the message; empty when there was nothing to send. */
  SectorTerminateFlush: method('admin', [], text()),
  SectorTerminatePending: method('admin', [], jsonList(sectorId)),
  SectorPreCommitFlush: method('admin', [], jsonList(preCommitBatch)),
  SectorPreCommitPending: method('admin', [], jsonList(sectorId)),
  SectorCommitFlush: method('admin', [], jsonList(commitBatch)),
  SectorCommitPending: method('admin', [], jsonList(sectorId)),
  SectorSetSealDelay: method('write', [param('delay', duration)], nothing),
  SectorGetSealDelay: method('read', [], duration),
  SectorSetExpectedSealDuration: method('write', [param('duration', duration)], nothing),
  SectorGetExpectedSealDuration: method('read', [], duration),
  /** Offset and size in unpadded bytes. */
  IsUnsealed: method('read', [sectorRef, offset, size], bool),
  SectorsUnsealPiece: method(
    'write',
    [sectorRef, offset, size, param('randomness', bytes()), param('commd', jsonNullable(cid))],
    nothing,
  ),
} satisfies MethodTable
