import type { StateOf, Transition } from '#sdk/deals/deal-machine/transition.ts'

/**
 * A sector's way from its first piece to proving, and from there, for a sector without deals, through a replica update.
 * Source: venus-sealer storage-sealing/fsm.go; apps.md 6.2 and 6.3.
 */
export const sectorTransitions = [
  { event: 'SectorStart', from: ['Empty'], to: 'WaitDeals' },
  { event: 'SectorStartCC', from: ['Empty'], to: 'Packing' },

  { event: 'AddPiece', from: ['WaitDeals'], to: 'AddPiece' },
  { event: 'PieceAdded', from: ['AddPiece'], to: 'WaitDeals' },
  { event: 'AddPieceFailed', from: ['AddPiece'], to: 'AddPieceFailed' },
  { event: 'RetryWaitDeals', from: ['AddPieceFailed'], to: 'WaitDeals' },
  { event: 'StartPacking', from: ['WaitDeals'], to: 'Packing' },
  { event: 'Packed', from: ['Packing'], to: 'GetTicket' },

  { event: 'Ticket', from: ['GetTicket'], to: 'PreCommit1' },
  { event: 'CommitFailed', from: ['GetTicket', 'CommitWait', 'SubmitCommit'], to: 'CommitFailed' },
  { event: 'PreCommit1', from: ['PreCommit1'], to: 'PreCommit2' },
  { event: 'OldTicket', from: ['PreCommit1', 'PreCommit2'], to: 'GetTicket' },
  { event: 'SealPreCommit1Failed', from: ['PreCommit1'], to: 'SealPreCommit1Failed' },
  { event: 'DealsExpired', from: ['PreCommit1', 'PreCommitting'], to: 'DealsExpired' },
  { event: 'PreCommit2', from: ['PreCommit2'], to: 'PreCommitting' },
  { event: 'SealPreCommit2Failed', from: ['PreCommit2'], to: 'SealPreCommit2Failed' },

  { event: 'PreCommitted', from: ['PreCommitting'], to: 'PreCommitWait' },
  { event: 'PreCommitLanded', from: ['PreCommitting', 'PreCommitWait', 'PreCommitFailed'], to: 'WaitSeed' },
  { event: 'ChainPreCommitFailed', from: ['PreCommitting', 'PreCommitWait'], to: 'PreCommitFailed' },
  { event: 'RetryPreCommit', from: ['PreCommitWait', 'PreCommitFailed'], to: 'PreCommitting' },

  { event: 'SeedReady', from: ['WaitSeed'], to: 'Committing' },
  { event: 'Committed', from: ['Committing'], to: 'SubmitCommit' },
  { event: 'ComputeProofFailed', from: ['Committing'], to: 'ComputeProofFailed' },
  { event: 'CommitSubmitted', from: ['SubmitCommit'], to: 'CommitWait' },
  { event: 'Proving', from: ['CommitWait', 'CommitFailed'], to: 'FinalizeSector' },
  { event: 'RetrySubmitCommit', from: ['CommitWait', 'CommitFailed'], to: 'SubmitCommit' },
  { event: 'Finalized', from: ['FinalizeSector'], to: 'Proving' },
  { event: 'FinalizeFailed', from: ['FinalizeSector'], to: 'FinalizeFailed' },

  {
    event: 'RetrySealPreCommit1',
    from: ['SealPreCommit1Failed', 'SealPreCommit2Failed', 'ComputeProofFailed'],
    to: 'PreCommit1',
  },
  { event: 'RetrySealPreCommit2', from: ['SealPreCommit2Failed'], to: 'PreCommit2' },
  { event: 'RetryComputeProof', from: ['ComputeProofFailed', 'CommitFailed'], to: 'Committing' },
  { event: 'RetryFinalize', from: ['FinalizeFailed'], to: 'FinalizeSector' },

  { event: 'StartCCUpdate', from: ['Proving'], to: 'SnapDealsWaitDeals' },
  {
    event: 'AbortUpgrade',
    from: ['SnapDealsWaitDeals', 'SnapDealsPacking', 'UpdateReplica', 'ReplicaUpdateFailed'],
    to: 'AbortUpgrade',
  },
  { event: 'RevertUpgradeToProving', from: ['AbortUpgrade'], to: 'Proving' },
  { event: 'AddPiece', from: ['SnapDealsWaitDeals'], to: 'SnapDealsAddPiece' },
  { event: 'PieceAdded', from: ['SnapDealsAddPiece'], to: 'SnapDealsWaitDeals' },
  { event: 'AddPieceFailed', from: ['SnapDealsAddPiece'], to: 'SnapDealsAddPieceFailed' },
  { event: 'RetryWaitDeals', from: ['SnapDealsAddPieceFailed'], to: 'SnapDealsWaitDeals' },
  { event: 'StartPacking', from: ['SnapDealsWaitDeals'], to: 'SnapDealsPacking' },
  { event: 'Packed', from: ['SnapDealsPacking'], to: 'UpdateReplica' },
  { event: 'ReplicaUpdate', from: ['UpdateReplica'], to: 'ProveReplicaUpdate' },
  { event: 'UpdateReplicaFailed', from: ['UpdateReplica', 'ProveReplicaUpdate'], to: 'ReplicaUpdateFailed' },
  { event: 'ProveReplicaUpdate', from: ['ProveReplicaUpdate'], to: 'FinalizeReplicaUpdate' },
  { event: 'Finalized', from: ['FinalizeReplicaUpdate'], to: 'SubmitReplicaUpdate' },
  { event: 'ReplicaUpdateSubmitted', from: ['SubmitReplicaUpdate'], to: 'ReplicaUpdateWait' },
  { event: 'SubmitReplicaUpdateFailed', from: ['SubmitReplicaUpdate', 'ReplicaUpdateWait'], to: 'ReplicaUpdateFailed' },
  { event: 'RetryReplicaUpdate', from: ['ReplicaUpdateFailed'], to: 'UpdateReplica' },
  { event: 'RetrySubmitReplicaUpdate', from: ['ReplicaUpdateFailed'], to: 'SubmitReplicaUpdate' },
  { event: 'ReplicaUpdateLanded', from: ['ReplicaUpdateWait'], to: 'UpdateActivating' },
  { event: 'UpdateActive', from: ['UpdateActivating'], to: 'ReleaseSectorKey' },
  { event: 'KeyReleased', from: ['ReleaseSectorKey'], to: 'Proving' },

  { event: 'Remove', from: 'any', to: 'Removing' },
  { event: 'Removed', from: ['Removing'], to: 'Removed' },
] as const satisfies readonly Transition[]

export type SectorTransitions = typeof sectorTransitions
export type SectorState = StateOf<SectorTransitions>

export const finalSectorStates: readonly SectorState[] = ['Removed']
