import { DealkitError } from '#sdk/errors/index.ts'

/** One thing that was looked at. */
export interface Finding {
  readonly ok: boolean
  /** Nothing is wrong, but it goes on only when somebody acts: `next` says how. */
  readonly waits?: boolean
  /** What it is about: `market`, `miner t01000`. */
  readonly subject: string
  readonly says: string
  /** What to do, when something is wrong or waits. */
  readonly next?: string | undefined
}

/** What can be found out, and nothing where the service that would know is down: that is a finding of its own. */
export async function whereUp(look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    if (DealkitError.is(error)) return []
    throw error
  }
}
