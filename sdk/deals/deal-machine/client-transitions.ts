import type { StorageDealState } from '../status.ts'
import type { EventOf, StateOf, Transition } from './transition.ts'

/**
 * A storage deal as its client sees it. Source: go-fil-markets storagemarket/impl/clientstates/client_fsm.go.
 */
export const clientTransitions = [
  { event: 'Open', from: ['Unknown'], to: 'ReserveClientFunds' },
  { event: 'FundingInitiated', from: ['ReserveClientFunds'], to: 'ClientFunding' },
  { event: 'ReserveFundsFailed', from: ['ReserveClientFunds', 'ClientFunding'], to: 'Failing' },
  { event: 'FundsReserved', from: ['ReserveClientFunds'], to: 'stay' },
  { event: 'FundsReleased', from: ['ProposalAccepted', 'Failing'], to: 'stay' },
  { event: 'FundingComplete', from: ['ReserveClientFunds', 'ClientFunding'], to: 'FundsReserved' },

  { event: 'WriteProposalFailed', from: ['FundsReserved'], to: 'Error' },
  { event: 'ReadResponseFailed', from: ['FundsReserved'], to: 'Failing' },
  { event: 'ResponseVerificationFailed', from: ['FundsReserved'], to: 'Failing' },
  { event: 'UnexpectedDealState', from: ['FundsReserved'], to: 'Failing' },
  { event: 'InitiateDataTransfer', from: ['FundsReserved'], to: 'StartDataTransfer' },

  { event: 'DataTransferQueued', from: ['StartDataTransfer'], to: 'TransferQueued' },
  { event: 'DataTransferInitiated', from: ['TransferQueued'], to: 'Transferring' },
  {
    event: 'DataTransferRestarted',
    from: ['ClientTransferRestart', 'StartDataTransfer', 'TransferQueued'],
    to: 'Transferring',
  },
  { event: 'DataTransferRestarted', from: ['Transferring'], to: 'stay' },
  { event: 'DataTransferRestartFailed', from: ['ClientTransferRestart'], to: 'Failing' },
  { event: 'DataTransferFailed', from: ['StartDataTransfer', 'Transferring', 'TransferQueued'], to: 'Failing' },
  { event: 'DataTransferStalled', from: ['Transferring', 'TransferQueued'], to: 'Failing' },
  {
    event: 'DataTransferCancelled',
    from: ['StartDataTransfer', 'Transferring', 'ClientTransferRestart', 'TransferQueued'],
    to: 'Failing',
  },
  {
    event: 'DataTransferComplete',
    from: ['Transferring', 'StartDataTransfer', 'TransferQueued'],
    to: 'CheckForAcceptance',
  },

  { event: 'WaitForDealState', from: ['CheckForAcceptance'], to: 'again' },
  { event: 'ResponseDealDidNotMatch', from: ['CheckForAcceptance'], to: 'Failing' },
  { event: 'DealRejected', from: ['CheckForAcceptance'], to: 'Failing' },
  { event: 'DealAccepted', from: ['CheckForAcceptance'], to: 'ProposalAccepted' },

  { event: 'DealPublished', from: ['ProposalAccepted'], to: 'AwaitingPreCommit' },
  { event: 'DealPublishFailed', from: ['ProposalAccepted'], to: 'Error' },
  { event: 'DealPrecommitted', from: ['AwaitingPreCommit'], to: 'Sealing' },
  { event: 'DealPrecommitFailed', from: ['AwaitingPreCommit'], to: 'Error' },
  { event: 'DealActivated', from: ['AwaitingPreCommit', 'Sealing'], to: 'Active' },
  { event: 'DealActivationFailed', from: ['Sealing'], to: 'Error' },

  { event: 'DealSlashed', from: ['Active'], to: 'Slashed' },
  { event: 'DealExpired', from: ['Active'], to: 'Expired' },
  { event: 'DealCompletionFailed', from: ['Active'], to: 'Error' },

  { event: 'StreamCloseError', from: 'any', to: 'Error' },
  { event: 'Failed', from: ['Failing'], to: 'Error' },
  { event: 'Restart', from: ['Transferring'], to: 'ClientTransferRestart' },
  { event: 'Restart', from: 'any', to: 'again' },
] as const satisfies readonly Transition<StorageDealState>[]

/** What happens to a deal at its client. */
export type ClientDealEvent = EventOf<typeof clientTransitions>
/** The states that a deal can be in at its client. */
export type ClientDealState = StateOf<typeof clientTransitions>

/** States in which nothing more happens. */
export const clientFinalStates = ['Slashed', 'Expired', 'Error'] as const satisfies readonly ClientDealState[]

/** States of the provider that tell the client its deal was accepted. Finalizing is not among them, as in Go. */
export const providerStatesOfAcceptance = [
  'Staged',
  'AwaitingPreCommit',
  'Sealing',
  'Active',
  'Expired',
  'Slashed',
] as const satisfies readonly StorageDealState[]

/** States of the provider that tell the client its deal is over. */
export const providerStatesOfRejection = ['Failing', 'Error'] as const satisfies readonly StorageDealState[]

/** Epochs after a deal's start at which a client gives up on a deal that is still not accepted. */
export const acceptanceGraceEpochs = 10
