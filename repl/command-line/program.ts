import type { ClientName, Command } from './command.ts'
import type { ParameterTable } from './parameter.ts'

/** A program: where its daemon is found, and its commands. */
export interface Program {
  /** As it is typed in a shell: `venus-market`. */
  readonly name: string
  /** As it is typed at the prompt of the REPL: `market`. */
  readonly shortName: string
  readonly summary: string
  /** The directory of its daemon, and the variable that names another one. */
  readonly repo: { readonly path: string; readonly env: string }
  /** What its daemon is, and how it is started. */
  readonly daemon?: {
    readonly component: ClientName
    /** As errors of its client name it. */
    readonly title: string
    readonly start: string
    /** What makes its repo, for one that does not make it at its first start. */
    readonly init?: string
    readonly apiInfoEnv: string
  }
  /** The configuration in the repo, and its sections with Url and Token of other components. */
  readonly config?: { readonly file: string; readonly sections: Readonly<Partial<Record<ClientName, string>>> }
  /** Options that may stand before the command, for every command. */
  readonly options?: ParameterTable
  /** How its commands follow one another, for its help; the first commands' examples when left out. */
  readonly examples?: readonly string[]
  /** Its commands, but those that run daemons. */
  load(): Promise<readonly Command[]>
}
