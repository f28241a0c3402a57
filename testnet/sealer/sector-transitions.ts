import type { StateOf, Transition } from '#sdk/deals/deal-machine/transition.ts'
import { failureTransitions } from './failure-transitions.ts'
import { snapTransitions } from './snap-transitions.ts'

/**
 * A sector's way from its first piece, or from nothing, to proving, and to its end.
 * Source: venus-sealer storage-sealing/fsm.go.
 */
const sealingTransitions = [
  { event: 'SectorStart', from: ['Empty'], to: 'WaitDeals' },
  { event: 'SectorStartCC', from: ['Empty'], to: 'Packing' },

  { event: 'AddPiece', from: ['WaitDeals'], to: 'AddPiece' },
  { event: 'PieceAdded', from: ['AddPiece'], to: 'WaitDeals' },
  { event: 'StartPacking', from: ['WaitDeals'], to: 'Packing' },
  { event: 'Packed', from: ['Packing'], to: 'GetTicket' },

  { event: 'Ticket', from: ['GetTicket'], to: 'PreCommit1' },
  { event: 'PreCommit1', from: ['PreCommit1'], to: 'PreCommit2' },
  { event: 'OldTicket', from: ['PreCommit1', 'PreCommit2', 'PreCommitting', 'SubmitPreCommitBatch'], to: 'GetTicket' },
  { event: 'PreCommit2', from: ['PreCommit2'], to: 'PreCommitting' },

  { event: 'PreCommitted', from: ['PreCommitting'], to: 'PreCommitWait' },
  { event: 'PreCommitBatch', from: ['PreCommitting'], to: 'SubmitPreCommitBatch' },
  { event: 'PreCommitBatchSent', from: ['SubmitPreCommitBatch'], to: 'PreCommitBatchWait' },
  {
    event: 'PreCommitLanded',
    from: ['PreCommitting', 'PreCommitWait', 'SubmitPreCommitBatch', 'PreCommitBatchWait', 'PreCommitFailed'],
    to: 'WaitSeed',
  },

  { event: 'SeedReady', from: ['WaitSeed'], to: 'Committing' },
  { event: 'Committed', from: ['Committing'], to: 'SubmitCommit' },
  { event: 'ProofReady', from: ['Committing'], to: 'CommitFinalize' },
  { event: 'Finalized', from: ['CommitFinalize'], to: 'SubmitCommit' },
  { event: 'CommitSubmitted', from: ['SubmitCommit'], to: 'CommitWait' },
  { event: 'SubmitCommitAggregate', from: ['SubmitCommit'], to: 'SubmitCommitAggregate' },
  { event: 'CommitAggregateSent', from: ['SubmitCommitAggregate'], to: 'CommitAggregateWait' },
  {
    event: 'Proving',
    from: ['SubmitCommit', 'CommitWait', 'CommitAggregateWait', 'CommitFailed'],
    to: 'FinalizeSector',
  },
  { event: 'Finalized', from: ['FinalizeSector'], to: 'Proving' },

  { event: 'Terminate', from: 'any', to: 'Terminating' },
  { event: 'Terminating', from: ['Terminating'], to: 'TerminateWait' },
  { event: 'Terminated', from: ['TerminateWait'], to: 'TerminateFinality' },

  { event: 'Remove', from: 'any', to: 'Removing' },
  { event: 'Removed', from: ['Removing'], to: 'Removed' },
] as const satisfies readonly Transition[]

/** A sector without deals, one with deals, and a replica update, with all that can fail on the way. */
export const sectorTransitions = [...sealingTransitions, ...snapTransitions, ...failureTransitions] as const

export type SectorTransitions = typeof sectorTransitions
export type SectorState = StateOf<SectorTransitions>

/** Every state that a sector can be in, in the order of their names. */
export const sectorStates: readonly SectorState[] = [
  ...new Set(sectorTransitions.flatMap((line) => (line.from === 'any' ? [line.to] : [...line.from, line.to]))),
].sort()

export const finalSectorStates: readonly SectorState[] = ['Removed']
