import type { Session } from '../../session/session.ts'

/** A dot command of the prompt. */
export interface Command {
  readonly summary: string
  readonly example: string
  /** What to print, if anything. */
  run(session: Session, line: string): Promise<string> | string
}
