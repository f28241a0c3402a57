import { wrapProse } from '../../output/prose.ts'
import { drawWithin } from '../../output/table-fit.ts'
import type { Session } from '../../session/session.ts'

/** A dot command of the prompt. */
export interface Command {
  readonly summary: string
  readonly example: string
  /** What to print, if anything. */
  run(session: Session, line: string): Promise<string> | string
}

/**
 * Draws text with tables that fit the terminal.
 *
 * @param whole what gives the values in full at the prompt
 */
export function tablesOf(session: Session, whole: string, draw: () => string): string {
  const note = `Shortened to fit the terminal; ${whole} has everything.`
  return drawWithin({ columns: session.columns(), shorten: true, note: wrapProse(note, session.columns()) }, draw)
}
