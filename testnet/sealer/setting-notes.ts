import type { SealerConfig } from './config.ts'

/** Settings of the Go program that ask for what this sealer does another way: what to say about each at start. */
export function settingNotes({ Sealing, Storage }: SealerConfig): string[] {
  const refused = Object.entries(Storage).flatMap(([name, value]) => (value === false ? [name] : []))
  return [
    ...(Sealing.BatchPreCommits ? ['[Sealing] BatchPreCommits: pre-commits are sent one by one all the same'] : []),
    ...(Sealing.AggregateCommits ? ['[Sealing] AggregateCommits: proofs are sent one by one all the same'] : []),
    ...refused.map(
      (name) => `[Storage] ${name} = false: there are no other workers, so the work is done here all the same`,
    ),
  ]
}
