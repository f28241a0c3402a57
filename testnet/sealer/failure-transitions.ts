import type { Transition } from '#sdk/deals/deal-machine/transition.ts'

/** What can fail on a sector's way, and how it comes back. Source: venus-sealer storage-sealing/fsm.go. */
export const failureTransitions = [
  { event: 'AddPieceFailed', from: ['AddPiece'], to: 'AddPieceFailed' },
  { event: 'RetryWaitDeals', from: ['AddPieceFailed'], to: 'WaitDeals' },

  {
    event: 'SealPreCommit1Failed',
    from: ['PreCommit1', 'PreCommit2', 'PreCommitting', 'SubmitPreCommitBatch'],
    to: 'SealPreCommit1Failed',
  },
  {
    event: 'SealPreCommit1Failed',
    from: ['PreCommitFailed', 'ComputeProofFailed', 'CommitFailed'],
    to: 'SealPreCommit1Failed',
  },
  { event: 'RetrySealPreCommit1', from: ['SealPreCommit1Failed', 'SealPreCommit2Failed'], to: 'PreCommit1' },
  { event: 'SealPreCommit2Failed', from: ['PreCommit2'], to: 'SealPreCommit2Failed' },
  { event: 'RetrySealPreCommit2', from: ['SealPreCommit2Failed'], to: 'PreCommit2' },

  {
    event: 'ChainPreCommitFailed',
    from: ['PreCommitting', 'PreCommitWait', 'SubmitPreCommitBatch', 'PreCommitBatchWait', 'WaitSeed', 'CommitFailed'],
    to: 'PreCommitFailed',
  },
  {
    event: 'RetryPreCommit',
    from: ['PreCommitWait', 'PreCommitBatchWait', 'PreCommitFailed', 'CommitFailed'],
    to: 'PreCommitting',
  },
  { event: 'RetryPreCommitWait', from: ['PreCommitFailed', 'CommitFailed'], to: 'PreCommitWait' },
  { event: 'RetryWaitSeed', from: ['PreCommitFailed', 'CommitFailed'], to: 'WaitSeed' },

  { event: 'ComputeProofFailed', from: ['Committing'], to: 'ComputeProofFailed' },
  { event: 'RetryComputeProof', from: ['ComputeProofFailed', 'CommitFailed'], to: 'Committing' },
  { event: 'RetryInvalidProof', from: ['CommitFailed'], to: 'Committing' },
  {
    event: 'CommitFailed',
    from: ['GetTicket', 'Committing', 'SubmitCommit', 'CommitWait', 'SubmitCommitAggregate', 'CommitAggregateWait'],
    to: 'CommitFailed',
  },
  { event: 'RetryCommitWait', from: ['CommitFailed'], to: 'CommitWait' },
  {
    event: 'RetrySubmitCommit',
    from: ['CommitWait', 'SubmitCommitAggregate', 'CommitAggregateWait', 'CommitFailed'],
    to: 'SubmitCommit',
  },
  { event: 'TicketExpired', from: ['CommitFailed'], to: 'Removing' },

  { event: 'FinalizeFailed', from: ['FinalizeSector'], to: 'FinalizeFailed' },
  { event: 'RetryFinalize', from: ['FinalizeFailed'], to: 'FinalizeSector' },
  { event: 'FinalizeFailed', from: ['CommitFinalize'], to: 'CommitFinalizeFailed' },
  { event: 'RetryFinalize', from: ['CommitFinalizeFailed'], to: 'CommitFinalize' },

  {
    event: 'DealsExpired',
    from: ['PreCommit1', 'PreCommitting', 'SubmitPreCommitBatch', 'PreCommitFailed', 'CommitFailed', 'RecoverDealIDs'],
    to: 'DealsExpired',
  },
  {
    event: 'InvalidDealIDs',
    from: ['PreCommit1', 'PreCommitting', 'SubmitPreCommitBatch', 'PreCommitFailed', 'CommitFailed'],
    to: 'RecoverDealIDs',
  },
  { event: 'UpdateDealIDs', from: ['RecoverDealIDs'], to: 'PreCommit1' },

  { event: 'AddPieceFailed', from: ['SnapDealsAddPiece'], to: 'SnapDealsAddPieceFailed' },
  { event: 'RetryWaitDeals', from: ['SnapDealsAddPieceFailed'], to: 'SnapDealsWaitDeals' },
  { event: 'UpdateReplicaFailed', from: ['UpdateReplica'], to: 'ReplicaUpdateFailed' },
  { event: 'ProveReplicaUpdateFailed', from: ['ProveReplicaUpdate'], to: 'ReplicaUpdateFailed' },
  { event: 'SubmitReplicaUpdateFailed', from: ['SubmitReplicaUpdate', 'ReplicaUpdateWait'], to: 'ReplicaUpdateFailed' },
  { event: 'RetryReplicaUpdate', from: ['ReplicaUpdateFailed'], to: 'UpdateReplica' },
  { event: 'RetryProveReplicaUpdate', from: ['ReplicaUpdateFailed'], to: 'ProveReplicaUpdate' },
  { event: 'RetrySubmitReplicaUpdate', from: ['ReplicaUpdateFailed'], to: 'SubmitReplicaUpdate' },
  { event: 'RetrySubmitReplicaUpdateWait', from: ['ReplicaUpdateFailed'], to: 'ReplicaUpdateWait' },
  { event: 'FinalizeFailed', from: ['FinalizeReplicaUpdate'], to: 'FinalizeReplicaUpdateFailed' },
  { event: 'RetryFinalize', from: ['FinalizeReplicaUpdateFailed'], to: 'FinalizeReplicaUpdate' },
  { event: 'ReleaseKeyFailed', from: ['ReleaseSectorKey'], to: 'ReleaseSectorKeyFailed' },
  { event: 'UpdateActive', from: ['ReleaseSectorKeyFailed'], to: 'ReleaseSectorKey' },
  {
    event: 'DealsExpired',
    from: ['UpdateReplica', 'ProveReplicaUpdate', 'ReplicaUpdateFailed'],
    to: 'SnapDealsDealsExpired',
  },
  {
    event: 'InvalidDealIDs',
    from: ['UpdateReplica', 'ProveReplicaUpdate', 'ReplicaUpdateFailed'],
    to: 'SnapDealsRecoverDealIDs',
  },
  { event: 'UpdateDealIDs', from: ['SnapDealsRecoverDealIDs'], to: 'SubmitReplicaUpdate' },

  { event: 'TerminateFailed', from: ['Terminating', 'TerminateWait', 'TerminateFinality'], to: 'TerminateFailed' },
  { event: 'RemoveFailed', from: ['Removing'], to: 'RemoveFailed' },
] as const satisfies readonly Transition[]
