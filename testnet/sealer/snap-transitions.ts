import type { Transition } from '#sdk/deals/deal-machine/transition.ts'

/**
 * A proven sector without deals takes deals into its replica ("snap deals").
 * Source: venus-sealer storage-sealing/fsm.go.
 */
export const snapTransitions = [
  { event: 'MarkForUpdate', from: ['Proving'], to: 'Available' },
  { event: 'StartCCUpdate', from: ['Available'], to: 'SnapDealsWaitDeals' },
  { event: 'AddPiece', from: ['SnapDealsWaitDeals'], to: 'SnapDealsAddPiece' },
  { event: 'PieceAdded', from: ['SnapDealsAddPiece'], to: 'SnapDealsWaitDeals' },
  { event: 'StartPacking', from: ['SnapDealsWaitDeals'], to: 'SnapDealsPacking' },
  { event: 'Packed', from: ['SnapDealsPacking'], to: 'UpdateReplica' },
  { event: 'ReplicaUpdate', from: ['UpdateReplica'], to: 'ProveReplicaUpdate' },
  { event: 'ProveReplicaUpdate', from: ['ProveReplicaUpdate'], to: 'FinalizeReplicaUpdate' },
  { event: 'Finalized', from: ['FinalizeReplicaUpdate'], to: 'SubmitReplicaUpdate' },
  { event: 'ReplicaUpdateSubmitted', from: ['SubmitReplicaUpdate'], to: 'ReplicaUpdateWait' },
  { event: 'ReplicaUpdateLanded', from: ['SubmitReplicaUpdate', 'ReplicaUpdateWait'], to: 'UpdateActivating' },
  { event: 'UpdateActive', from: ['UpdateActivating'], to: 'ReleaseSectorKey' },
  { event: 'KeyReleased', from: ['ReleaseSectorKey'], to: 'Proving' },

  { event: 'AbortUpgrade', from: ['Available'], to: 'Proving' },
  {
    event: 'AbortUpgrade',
    from: [
      'SnapDealsWaitDeals',
      'SnapDealsAddPiece',
      'SnapDealsPacking',
      'UpdateReplica',
      'ProveReplicaUpdate',
      'ReplicaUpdateWait',
      'SnapDealsAddPieceFailed',
      'SnapDealsDealsExpired',
      'SnapDealsRecoverDealIDs',
      'ReplicaUpdateFailed',
      'FinalizeReplicaUpdateFailed',
    ],
    to: 'AbortUpgrade',
  },
  { event: 'RevertUpgradeToProving', from: ['AbortUpgrade'], to: 'Proving' },
] as const satisfies readonly Transition[]
