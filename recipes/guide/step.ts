import type { GuideProgram } from './playground.ts'

/** What earlier output named, by the names of the groups that took it: tokens, CIDs, numbers. */
export type Found = Readonly<Record<string, string>>

/** A line that somebody types, or a file that they edit. */
export type GuideStep =
  | { readonly kind: 'section'; readonly title: string }
  | {
      readonly kind: 'file'
      /** Below the home directory. */
      readonly path: string
      /** The file as it shall be, from what it is; undefined where there is none. */
      readonly text: (found: Found, before: string | undefined) => string
    }
  | {
      readonly kind: 'daemon'
      readonly program: GuideProgram
      readonly line: (found: Found) => string
      /** How it is started later, when its configuration has what the flags said. */
      readonly again?: string
    }
  | {
      readonly kind: 'line'
      readonly line: (found: Found) => string
      /** What is typed when the program asks. */
      readonly answers?: (found: Found) => readonly string[]
      /** What the guide shows, as a pattern over all of the output; its named groups are kept. */
      readonly shows: RegExp
      /** The line is typed again until it shows that: seconds. */
      readonly within?: number
      /** A line that must not be done twice: how to see whether it was done although it failed. */
      readonly doneIf?: { readonly line: (found: Found) => string; readonly shows: RegExp }
    }

export const section = (title: string): GuideStep => ({ kind: 'section', title })

/** A line and what it shows. */
export function line(
  text: string | ((found: Found) => string),
  shows: RegExp,
  more: Pick<Extract<GuideStep, { kind: 'line' }>, 'answers' | 'within' | 'doneIf'> = {},
): GuideStep {
  return { kind: 'line', line: typeof text === 'string' ? () => text : text, shows, ...more }
}
