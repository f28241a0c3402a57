import { wrapProse } from '../output/prose.ts'

/** What a command talks through: a terminal, pipes, the prompt of the REPL, or a test. */
export interface Terminal {
  /** A person answers, and sees lines being redrawn. */
  readonly interactive: boolean
  readonly colors: boolean
  readonly columns: number
  /** Standard output; the text brings its own line breaks. */
  write(text: string): void
  /** Standard error. */
  complain(text: string): void
  /** A line that the next one replaces; undefined takes it away. Only people see it. */
  status(text: string | undefined): void
  /** One line of input. A secret is not echoed. @throws {ANSWER_MISSING} when the input has ended. */
  ask(question: string, options: { readonly secret: boolean; readonly signal: AbortSignal }): Promise<string>
  /** All of standard input, to its end. */
  readAll(): Promise<string>
  /** Empties the screen before a table is drawn again. */
  clear(): void
}

/** Text for people: on a terminal its lines go on between words where they are too long; pipes get them as they are. */
export function proseFor(
  { interactive, columns }: Terminal,
  text: string,
  isWhole?: (line: string) => boolean,
): string {
  return interactive ? wrapProse(text, columns, isWhole) : text
}
