import type { MessageBatch } from './message-batch.ts'

/** The messages that sectors go into together. */
export interface SectorBatches {
  readonly preCommits: MessageBatch
  readonly commits: MessageBatch
  readonly terminations: MessageBatch
}
