import type { SealerConfig } from './config.ts'

/** Settings of the Go program that ask for what this sealer does another way: what to say about each at start. */
export function settingNotes({ Storage }: SealerConfig): string[] {
  const refused = Object.entries(Storage).flatMap(([name, value]) => (value === false ? [name] : []))
  return [
    ...refused.map(
      (name) => `[Storage] ${name} = false: there are no other workers, so the work is done here all the same`,
    ),
  ]
}
