import type { SectorState } from './sector-transitions.ts'

/** How far along a state is: it waits for deals, is worked on, is proven, or something failed. */
export type SectorStage = 'staging' | 'sealing' | 'proving' | 'failed'

const stages = {
  staging: ['Empty', 'WaitDeals', 'AddPiece', 'AddPieceFailed', 'SnapDealsWaitDeals', 'SnapDealsAddPiece'],
  sealing: [
    'Packing',
    'GetTicket',
    'PreCommit1',
    'PreCommit2',
    'PreCommitting',
    'PreCommitWait',
    'SubmitPreCommitBatch',
    'PreCommitBatchWait',
    'WaitSeed',
    'Committing',
    'CommitFinalize',
    'FinalizeSector',
    'SubmitCommit',
    'CommitWait',
    'SubmitCommitAggregate',
    'CommitAggregateWait',
    'SnapDealsPacking',
    'UpdateReplica',
    'ProveReplicaUpdate',
    'FinalizeReplicaUpdate',
    'SubmitReplicaUpdate',
    'ReplicaUpdateWait',
  ],
  proving: [
    'Proving',
    'Available',
    'UpdateActivating',
    'ReleaseSectorKey',
    'Terminating',
    'TerminateWait',
    'TerminateFinality',
    'TerminateFailed',
    'Removing',
    'Removed',
  ],
} as const satisfies Record<Exclude<SectorStage, 'failed'>, readonly SectorState[]>

/** With early finalization, sectors whose proof is made take no more of the sealing room. */
const finalizedEarly: readonly SectorState[] = [
  'SubmitCommit',
  'CommitWait',
  'SubmitCommitAggregate',
  'CommitAggregateWait',
  'SubmitReplicaUpdate',
  'ReplicaUpdateWait',
]

/** Source: venus-sealer types/sector_state.go (toStatState). */
export function stageOf(state: SectorState, finalizeEarly = false): SectorStage {
  if (finalizeEarly && finalizedEarly.includes(state)) return 'proving'
  for (const [stage, states] of Object.entries(stages)) {
    if ((states as readonly SectorState[]).includes(state)) return stage as SectorStage
  }
  return 'failed'
}

/** Sectors that wait for deals, and those that are being sealed: what the limits of [Sealing] are held against. */
export function countStages(states: Iterable<SectorState>, finalizeEarly = false): Record<SectorStage, number> {
  const counts = { staging: 0, sealing: 0, proving: 0, failed: 0 }
  for (const state of states) counts[stageOf(state, finalizeEarly)]++
  return counts
}
