import type { StorageDealState } from '../status.ts'
import type { EventOf, StateOf, Transition } from './transition.ts'

/**
 * A storage deal as its provider sees it. Source: go-fil-markets storagemarket/impl/providerstates/provider_fsm.go.
 */
export const providerTransitions = [
  { event: 'Open', from: ['Unknown'], to: 'Validating' },
  { event: 'DealDeciding', from: ['Validating'], to: 'AcceptWait' },
  { event: 'DealRejected', from: ['Validating', 'VerifyData', 'AcceptWait'], to: 'Rejecting' },
  { event: 'RejectionSent', from: ['Rejecting'], to: 'Failing' },
  { event: 'SendResponseFailed', from: ['AcceptWait', 'Rejecting'], to: 'Failing' },
  { event: 'DataRequested', from: ['AcceptWait'], to: 'WaitingForData' },

  { event: 'DataTransferInitiated', from: ['WaitingForData', 'ProviderTransferAwaitRestart'], to: 'Transferring' },
  { event: 'DataTransferRestarted', from: ['WaitingForData', 'ProviderTransferAwaitRestart'], to: 'Transferring' },
  { event: 'DataTransferRestarted', from: ['Transferring'], to: 'stay' },
  { event: 'DataTransferStalled', from: ['Transferring', 'ProviderTransferAwaitRestart'], to: 'stay' },
  {
    event: 'DataTransferCancelled',
    from: ['WaitingForData', 'Transferring', 'ProviderTransferAwaitRestart'],
    to: 'Failing',
  },
  { event: 'DataTransferFailed', from: ['Transferring', 'ProviderTransferAwaitRestart'], to: 'Failing' },
  { event: 'DataTransferCompleted', from: ['Transferring', 'ProviderTransferAwaitRestart'], to: 'VerifyData' },
  { event: 'AwaitTransferRestartTimeout', from: ['ProviderTransferAwaitRestart'], to: 'Failing' },
  { event: 'AwaitTransferRestartTimeout', from: 'any', to: 'stay' },

  { event: 'DataVerificationFailed', from: ['VerifyData'], to: 'Failing' },
  { event: 'VerifiedData', from: ['VerifyData', 'WaitingForData'], to: 'ReserveProviderFunds' },

  { event: 'FundsReserved', from: ['ReserveProviderFunds'], to: 'stay' },
  { event: 'FundingInitiated', from: ['ReserveProviderFunds'], to: 'ProviderFunding' },
  { event: 'Funded', from: ['ReserveProviderFunds', 'ProviderFunding'], to: 'Publish' },
  { event: 'TrackFundsFailed', from: ['ReserveProviderFunds'], to: 'Failing' },

  { event: 'DealPublishInitiated', from: ['Publish'], to: 'Publishing' },
  { event: 'DealPublishError', from: ['Publishing'], to: 'Failing' },
  // The message failed though it had been tried out: the deal is tried alone, and goes into another one if it can.
  { event: 'DealPublishRetried', from: ['Publishing'], to: 'Publish' },
  { event: 'DealPublished', from: ['Publishing'], to: 'Staged' },
  // The chain went another way, and the message is not on it any more.
  { event: 'DealPublishReverted', from: ['AwaitingPreCommit', 'Sealing'], to: 'Publishing' },
  { event: 'FundsReleased', from: ['Publishing', 'Failing'], to: 'stay' },

  { event: 'DealHandoffFailed', from: ['Staged'], to: 'Failing' },
  { event: 'MultistoreErrored', from: ['Staged'], to: 'Failing' },
  { event: 'PieceStoreErrored', from: ['Staged'], to: 'stay' },
  { event: 'DealHandedOff', from: ['Staged'], to: 'AwaitingPreCommit' },
  { event: 'FileStoreErrored', from: ['Staged', 'AwaitingPreCommit', 'Sealing', 'Active'], to: 'Failing' },

  { event: 'DealPrecommitted', from: ['AwaitingPreCommit'], to: 'Sealing' },
  // The pre-commit was given up, or the chain went another way: another sector may take the deal.
  { event: 'DealPrecommitLost', from: ['Sealing'], to: 'AwaitingPreCommit' },
  { event: 'DealPrecommitFailed', from: ['AwaitingPreCommit'], to: 'Failing' },
  { event: 'DealActivated', from: ['AwaitingPreCommit', 'Sealing'], to: 'Finalizing' },
  { event: 'DealActivationFailed', from: ['Sealing'], to: 'Failing' },
  { event: 'Finalized', from: ['Finalizing'], to: 'Active' },

  { event: 'DealExpired', from: ['Active'], to: 'Expired' },
  { event: 'DealSlashed', from: ['Active'], to: 'Slashed' },
  { event: 'DealCompletionFailed', from: ['Active'], to: 'Error' },

  { event: 'NodeErrored', from: 'any', to: 'Failing' },
  { event: 'Failed', from: ['Failing'], to: 'Error' },

  // A proposal that was not answered yet is judged again: the client gets the answer when it proposes again.
  { event: 'Restart', from: ['Transferring'], to: 'ProviderTransferAwaitRestart' },
  { event: 'Restart', from: 'any', to: 'again' },
] as const satisfies readonly Transition<StorageDealState>[]

/** What happens to a deal at its provider. */
export type ProviderDealEvent = EventOf<typeof providerTransitions>
/** The states that a deal can be in at its provider. */
export type ProviderDealState = StateOf<typeof providerTransitions>

/** States in which nothing more happens. */
export const providerFinalStates = ['Error', 'Slashed', 'Expired'] as const satisfies readonly ProviderDealState[]
