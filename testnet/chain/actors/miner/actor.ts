import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { defineActor } from '../define-actor.ts'
import { applyRewards } from './apply-rewards.ts'
import { changeMultiaddrs, changePeerId } from './change-peer.ts'
import { changeOwnerAddress, changeWorkerAddress, confirmUpdateWorkerKey, controlAddresses } from './change-people.ts'
import { compactPartitions, compactSectorNumbers } from './compact.ts'
import { construct } from './constructor.ts'
import { declareFaults, declareFaultsRecovered } from './declare-faults.ts'
import { onDeferredCronEvent } from './deferred-cron.ts'
import { disputeWindowedPost } from './dispute-windowed-post.ts'
import { extendSectorExpiration } from './extend-sector-expiration.ts'
import { preCommitSectorBatch } from './pre-commit.ts'
import { checkSectorProven, confirmSectorProofsValid, proveCommitSector } from './prove-commit.ts'
import { proveCommitAggregate } from './prove-commit-aggregate.ts'
import { proveReplicaUpdates } from './prove-replica-updates.ts'
import { reportConsensusFault } from './report-consensus-fault.ts'
import { submitWindowedPost } from './submit-windowed-post.ts'
import { terminateSectors } from './terminate-sectors.ts'
import { repayDebt, withdrawBalance } from './withdraw-balance.ts'

export const minerActor = defineActor('storageminer', minerMethods, {
  Constructor: construct,
  ControlAddresses: controlAddresses,
  ChangeWorkerAddress: changeWorkerAddress,
  ChangePeerID: changePeerId,
  SubmitWindowedPoSt: submitWindowedPost,
  PreCommitSector: (runtime, sector) => preCommitSectorBatch(runtime, { sectors: [sector] }),
  ProveCommitSector: proveCommitSector,
  ExtendSectorExpiration: extendSectorExpiration,
  TerminateSectors: terminateSectors,
  DeclareFaults: declareFaults,
  DeclareFaultsRecovered: declareFaultsRecovered,
  OnDeferredCronEvent: onDeferredCronEvent,
  CheckSectorProven: checkSectorProven,
  ApplyRewards: applyRewards,
  ReportConsensusFault: reportConsensusFault,
  WithdrawBalance: withdrawBalance,
  ConfirmSectorProofsValid: confirmSectorProofsValid,
  ChangeMultiaddrs: changeMultiaddrs,
  CompactPartitions: compactPartitions,
  CompactSectorNumbers: compactSectorNumbers,
  ConfirmUpdateWorkerKey: confirmUpdateWorkerKey,
  RepayDebt: repayDebt,
  ChangeOwnerAddress: changeOwnerAddress,
  DisputeWindowedPoSt: disputeWindowedPost,
  PreCommitSectorBatch: preCommitSectorBatch,
  ProveCommitAggregate: proveCommitAggregate,
  ProveReplicaUpdates: proveReplicaUpdates,
})
