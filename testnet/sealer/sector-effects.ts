import type { SectorBatches } from './batches/sector-batches.ts'
import type { Sealing, SectorEffect } from './sealing.ts'
import type { Sector } from './sector.ts'
import type { SectorState } from './sector-transitions.ts'
import { addPiece, keepWaiting } from './states/add-piece.ts'
import { available } from './states/available.ts'
import { submitCommitAggregate, submitPreCommitBatch } from './states/batched.ts'
import { commit, submitCommit, waitCommit, waitSeed } from './states/commit.ts'
import { leadOn, tryAgain } from './states/cool-down.ts'
import { finalizeReplicaUpdate, finalizeSector } from './states/finalize.ts'
import { packSector } from './states/pack.ts'
import { getTicket, preCommit1, preCommit2 } from './states/pre-commit.ts'
import { recoverDealIds } from './states/recover-deal-ids.ts'
import { recoverCommit, recoverPreCommit, retryPreCommit2, retryProof } from './states/recover-sealing.ts'
import { abortUpgrade, recoverUpdate } from './states/recover-update.ts'
import { removeSector } from './states/remove.ts'
import { submitPreCommit, waitPreCommit } from './states/submit-pre-commit.ts'
import { releaseSectorKey, submitUpdate, waitUpdate, waitUpdateActive } from './states/submit-update.ts'
import { retryTerminate, terminate, waitFinality, waitTerminated } from './states/terminate.ts'
import { proveUpdate, updateReplica } from './states/update-replica.ts'
import { waitDeals } from './states/wait-deals.ts'

/** What is done on being in a state. States without an entry wait for what comes from outside. */
export function sectorEffects(
  sealing: Sealing,
  batches: SectorBatches,
  sectors: () => readonly Sector[],
): { readonly [S in SectorState]?: SectorEffect } {
  const together = (kind: 'preCommitMessage' | 'commitMessage') => (uid: string) =>
    sectors().filter(({ data }) => data[kind] === uid).length
  return {
    WaitDeals: waitDeals(sealing),
    AddPiece: addPiece(sealing),
    Packing: packSector(sealing),
    GetTicket: getTicket(sealing),
    PreCommit1: preCommit1(sealing),
    PreCommit2: preCommit2(sealing),
    PreCommitting: submitPreCommit(sealing),
    PreCommitWait: waitPreCommit(sealing),
    SubmitPreCommitBatch: submitPreCommitBatch(sealing, batches.preCommits),
    PreCommitBatchWait: waitPreCommit(sealing, together('preCommitMessage')),
    WaitSeed: waitSeed(sealing),
    Committing: commit(sealing),
    CommitFinalize: finalizeSector(sealing),
    SubmitCommit: submitCommit(sealing),
    CommitWait: waitCommit(sealing),
    SubmitCommitAggregate: submitCommitAggregate(sealing, batches.commits),
    CommitAggregateWait: waitCommit(sealing, together('commitMessage')),
    FinalizeSector: finalizeSector(sealing),

    AddPieceFailed: keepWaiting(),
    SealPreCommit1Failed: tryAgain(sealing, 'RetrySealPreCommit1'),
    SealPreCommit2Failed: tryAgain(sealing, retryPreCommit2),
    PreCommitFailed: recoverPreCommit(sealing),
    ComputeProofFailed: tryAgain(sealing, retryProof),
    CommitFailed: recoverCommit(sealing),
    CommitFinalizeFailed: tryAgain(sealing, 'RetryFinalize'),
    FinalizeFailed: tryAgain(sealing, 'RetryFinalize'),
    RecoverDealIDs: recoverDealIds(sealing, 'Remove'),
    DealsExpired: leadOn('Remove'),

    Available: available(sealing, () => sectors().map(({ state }) => state)),
    SnapDealsWaitDeals: waitDeals(sealing),
    SnapDealsAddPiece: addPiece(sealing),
    SnapDealsPacking: packSector(sealing),
    UpdateReplica: updateReplica(sealing),
    ProveReplicaUpdate: proveUpdate(sealing),
    FinalizeReplicaUpdate: finalizeReplicaUpdate(sealing),
    SubmitReplicaUpdate: submitUpdate(sealing),
    ReplicaUpdateWait: waitUpdate(sealing),
    UpdateActivating: waitUpdateActive(sealing),
    ReleaseSectorKey: releaseSectorKey(sealing),

    SnapDealsAddPieceFailed: keepWaiting(),
    SnapDealsRecoverDealIDs: recoverDealIds(sealing, 'AbortUpgrade'),
    SnapDealsDealsExpired: leadOn('AbortUpgrade'),
    ReplicaUpdateFailed: recoverUpdate(sealing),
    FinalizeReplicaUpdateFailed: tryAgain(sealing, 'RetryFinalize'),
    ReleaseSectorKeyFailed: tryAgain(sealing, 'UpdateActive'),
    AbortUpgrade: abortUpgrade(sealing),

    Terminating: terminate(sealing, batches.terminations),
    TerminateWait: waitTerminated(sealing),
    TerminateFinality: waitFinality(sealing),
    TerminateFailed: retryTerminate(sealing),
    Removing: removeSector(sealing),
    RemoveFailed: tryAgain(sealing, 'Remove'),
  }
}
