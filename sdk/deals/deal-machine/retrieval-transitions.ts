import type { RetrievalDealState } from '../status.ts'
import type { EventOf, StateOf, Transition } from './transition.ts'

/**
 * A retrieval as its client sees it, where nothing is paid: payment channels and what is paid in between are left out.
 * Source: go-fil-markets retrievalmarket/impl/clientstates/client_fsm.go.
 */
export const clientRetrievalTransitions = [
  { event: 'Open', from: ['New'], to: 'again' },
  { event: 'WriteDealProposalErrored', from: ['New'], to: 'Erroring' },
  { event: 'DealProposed', from: ['New'], to: 'WaitForAcceptance' },
  { event: 'DealProposed', from: ['Cancelling'], to: 'stay' },

  { event: 'DealRejected', from: ['WaitForAcceptance'], to: 'Rejecting' },
  { event: 'DealNotFound', from: ['WaitForAcceptance'], to: 'DealNotFoundCleanup' },
  { event: 'DealAccepted', from: ['WaitForAcceptance'], to: 'Accepted' },
  { event: 'PaymentChannelSkip', from: ['Accepted'], to: 'Ongoing' },

  { event: 'AllBlocksReceived', from: ['Ongoing'], to: 'BlocksComplete' },
  { event: 'Complete', from: ['Ongoing', 'BlocksComplete'], to: 'CheckComplete' },
  { event: 'CompleteVerified', from: ['CheckComplete'], to: 'FinalizingBlockstore' },
  { event: 'EarlyTermination', from: ['CheckComplete'], to: 'Erroring' },
  { event: 'FinalizeBlockstoreErrored', from: ['FinalizingBlockstore'], to: 'Errored' },
  { event: 'BlockstoreFinalized', from: ['FinalizingBlockstore'], to: 'Completed' },

  { event: 'DataTransferError', from: 'any', to: 'Erroring' },
  { event: 'Cancel', from: 'any', to: 'Cancelling' },
  { event: 'CancelComplete', from: ['Cancelling'], to: 'Cancelled' },

  { event: 'CleanedUp', from: ['Erroring'], to: 'Errored' },
  { event: 'CleanedUp', from: ['Rejecting'], to: 'Rejected' },
  { event: 'CleanedUp', from: ['DealNotFoundCleanup'], to: 'DealNotFound' },
  { event: 'Restart', from: 'any', to: 'again' },
] as const satisfies readonly Transition<RetrievalDealState>[]

export type ClientRetrievalEvent = EventOf<typeof clientRetrievalTransitions>
export type ClientRetrievalState = StateOf<typeof clientRetrievalTransitions>

/** States in which nothing more happens. */
export const clientRetrievalFinalStates = [
  'Completed',
  'Errored',
  'Rejected',
  'DealNotFound',
  'Cancelled',
] as const satisfies readonly ClientRetrievalState[]
